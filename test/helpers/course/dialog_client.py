"""The courses' turn-by-turn client: no line ends, and what one recv brings is one message.

    dialog_client.py PORT LINE...     what is said, one after the other; prints what is answered
"""
import socket, sys

lines = iter(sys.argv[2:])
connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
connection.connect(("127.0.0.1", int(sys.argv[1])))
message = connection.recv(1024).decode()
while True:
    if message.upper() == "FIN" or message == "":
        break
    print("S>", message, flush=True)
    connection.send(next(lines).encode())
    message = connection.recv(1024).decode()
print("Connexion interrompue.")
connection.close()
