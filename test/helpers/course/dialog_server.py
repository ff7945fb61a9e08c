"""The courses' turn-by-turn server: no line ends, and what one recv brings is one message.

    dialog_server.py LINE...     what is answered, one after the other; prints its port first, then what is said
"""
import socket, sys

answers = iter(sys.argv[1:])
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.bind(("127.0.0.1", 0))
listening.listen(5)
print(listening.getsockname()[1], flush=True)
connection, _ = listening.accept()
connection.send("Vous êtes connecté. Envoyez vos messages.".encode())
message = connection.recv(1024).decode()
while True:
    print("C>", message, flush=True)
    if message.upper() == "FIN" or message == "":
        break
    connection.send(next(answers).encode())
    message = connection.recv(1024).decode()
connection.send("fin".encode())
print("Connexion interrompue.")
connection.close()
