"""Runs a program in a terminal of its own, types at it once it asks, and tells as JSON what was to be seen.

    in-terminal.py KEYS PROGRAM ARGS...     KEYS with Python's escapes; `signal:TERM` sends that instead

Its stdin is empty and its stdout goes to a pipe, as in `netkit ... < /dev/null | less`.
"""
import json, os, pty, signal, subprocess, sys, termios

keys, program = sys.argv[1], sys.argv[2:]
ours, theirs = pty.openpty()
modes = termios.tcgetattr(theirs)
end = object()


def own_terminal():
    os.setsid()
    os.close(os.open(os.ttyname(theirs), os.O_RDWR))  # the first to be opened becomes the session's own


child = subprocess.Popen(program, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs,
                         preexec_fn=own_terminal, close_fds=True, pass_fds=(theirs,))
shown = b""
while not shown.endswith(b": "):
    shown += os.read(ours, 1024)
echo_while_asking = bool(termios.tcgetattr(theirs)[3] & termios.ECHO)
if keys.startswith("signal:"):
    child.send_signal(getattr(signal, "SIG" + keys[7:]))
else:
    os.write(ours, keys.encode("latin1").decode("unicode_escape").encode())
stdout = child.stdout.read()
code = child.wait()
restored = termios.tcgetattr(theirs) == modes
os.write(theirs, b"\0")
while not shown.endswith(b"\0"):
    shown += os.read(ours, 1024)
print(json.dumps({"code": code, "stdout": stdout.decode(), "shown": shown[:-1].decode(),
                  "echo": echo_while_asking, "restored": restored}))
