"""Takes clients one after the other: one recv, one answer, close. Says its port first.

    looping_server.py ANSWER
"""
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", 0))
server.listen(5)
print(server.getsockname()[1], flush=True)
while True:
    client, address = server.accept()
    print(client.recv(255).decode(), flush=True)
    client.send(sys.argv[1].encode())
    client.close()
