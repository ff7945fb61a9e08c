"""The course's concurrent echo server: a fixed pool of threads, one client each, further clients wait.

Says the port that it got on its first line. One recv is one message; answers end in nothing.
"""

import socket
import sys
from concurrent.futures import ThreadPoolExecutor

host, port, handlers = 'localhost', int(sys.argv[1]), int(sys.argv[2])
prefix = sys.argv[3].encode() if len(sys.argv) > 3 else b'echo : '


def handle(client):
    with client:
        while True:
            message = client.recv(1024)
            if not message:
                return
            client.sendall(prefix + message)


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((host, port))
server.listen(128)
print(server.getsockname()[1], flush=True)

with ThreadPoolExecutor(handlers) as pool:
    while True:
        client, _ = server.accept()
        pool.submit(handle, client)
