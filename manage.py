#!/usr/bin/env python3
"""Django's command line for the portal; `python3 dev.py manage …` runs it on the embedded engines."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsp_portal.settings")
    execute_from_command_line(sys.argv)
