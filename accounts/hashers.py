"""How passwords are kept: argon2id at OWASP's first recommended cost, 19 MiB and two passes.

Source: OWASP Password Storage Cheat Sheet, "Argon2id". Django's default costs 100 MiB and eight lanes a sign-in
and starves the web threads.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2PasswordHasher(Argon2PasswordHasher):
    time_cost = 2  # passes
    memory_cost = 19 * 1024  # KiB
    parallelism = 1  # lanes
