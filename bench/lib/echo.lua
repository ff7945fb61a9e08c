-- What comes back from an echo is what was sent: 64 bytes that pass for a whole answer of HTTP.
local message = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: 0123456789abcdef0123\r\n\r\n"
local checked = false

request = function()
  if checked then
    return message
  end
  -- wrk asks once before it begins, and wants a request.
  checked = true
  return "GET / HTTP/1.1\r\n\r\n"
end
