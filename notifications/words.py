"""What the frame of a mail says, in the languages the portal writes: its button, its foot, and the digest's headings.

A letter's own words stand in its template, and in `es/` beside it in Spanish.
"""

from __future__ import annotations

from django.utils.translation import get_language

SPANISH = {
    "Open in TSP Portal": "Abrir en TSP Portal",
    "Choose a new password": "Elegir una contraseña nueva",
    "Open Partner activity": "Abrir Partner activity",
    "Read them in TSP Portal": "Leerlas en TSP Portal",
    "You get this mail because of what happens in {portal}.": "Recibe este correo por lo que ocurre en {portal}.",
    "To stop getting “{label}”, turn it off:": "Para dejar de recibir estos avisos, o recibirlos de otro modo:",
    "You chose to get this digest. To change what is in it, or how often it comes:": (
        "Usted eligió recibir este resumen. Para cambiar qué contiene o con qué frecuencia llega:"
    ),
    "And {count} more in TSP Portal.": "Y {count} más en TSP Portal.",
    # notifications.kinds.Topic
    "Security": "Seguridad",
    "Access that ends": "Acceso que termina",
    "Requests and answers": "Solicitudes y respuestas",
    "Access and services": "Acceso y servicios",
    "Reports": "Informes",
    "Other": "Otros",
}


def say(sentence: str, **words: object) -> str:
    """The sentence in the language that is active, or as it is; then `words` take the places named in it."""
    if get_language() == "es":
        sentence = SPANISH.get(sentence, sentence)
    return sentence.format(**words) if words else sentence
