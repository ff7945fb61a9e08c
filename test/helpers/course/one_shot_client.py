"""One message without an end, one recv, and goodbye; our side stays open meanwhile.

    one_shot_client.py PORT MESSAGE
"""
import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
    client.settimeout(10)
    client.connect(("127.0.0.1", int(sys.argv[1])))
    client.send(sys.argv[2].encode())
    print(client.recv(1024).decode())
