"""The course's client of a relay (C6): one thread sends what is typed, one prints what each recv brings.

usage: relay_client.py HOST PORT
"""

import socket
import sys
import threading


def send(connection):
    for line in sys.stdin:
        connection.send(line.rstrip("\n").encode("utf-8"))


def receive(connection):
    while True:
        message = connection.recv(1024).decode("utf-8")
        print(f"*{message}*", flush=True)
        if message == "" or message.upper() == "FIN":
            break
    connection.close()


connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    connection.connect((sys.argv[1], int(sys.argv[2])))
except OSError:
    sys.exit("the connection has failed")
sender = threading.Thread(target=send, args=(connection,), daemon=True)
receiver = threading.Thread(target=receive, args=(connection,))
sender.start()
receiver.start()
receiver.join()
