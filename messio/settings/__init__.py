"""Every setting of Messio, read here from the environment and nowhere else; each has a working default for a first run.

A part for each thing that is set; what a part needs of another it imports by name.
"""

from messio.settings.base import *
from messio.settings.environment import *
from messio.settings.limits import *
from messio.settings.logs import *
from messio.settings.platforms import *
from messio.settings.services import *
from messio.settings.sign_in import *
