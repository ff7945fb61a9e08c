"""The course's echo client: sends each message as it is, takes one recv for the answer, and shows it."""

import socket
import sys

host, port, messages = sys.argv[1], int(sys.argv[2]), sys.argv[3:]

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.settimeout(10)
client.connect((host, port))
for message in messages:
    client.sendall(message.encode())
    print(client.recv(1024).decode(), flush=True)
client.close()
