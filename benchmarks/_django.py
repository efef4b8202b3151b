"""Importing this starts throwaway services and sets Django up; both end with the process.

Import it before any model.
"""

import atexit
import os

import django
from django.core.management import call_command

from config import collector
from config.embedded import start_throwaway

os.environ.setdefault("SECRET_KEY", "only for measurements")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
atexit.register(start_throwaway())
django.setup()
call_command("migrate", verbosity=0)
collector.calm()  # as in a worker
