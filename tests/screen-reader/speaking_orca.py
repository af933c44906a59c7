#!/usr/bin/python3
"""Orca, with a speech server that writes what is to be said to the pipe 3, one JSON object a line, and makes no sound.

Started by stage.ts. The whole of what has to be Python: Orca loads its speech servers as Python modules.
"""

import json
import os
import sys

from gi.repository import GLib
from orca import chnames, speechserver

PIPE = 3


def _write(**record):
    os.write(PIPE, (json.dumps(record) + "\n").encode())


def _say(text):
    if isinstance(text, str) and text.strip():
        _write(say=" ".join(text.split()))


class SpeechServer(speechserver.SpeechServer):
    """The one speech server. Orca asks for it by the name of this module."""

    _only = None

    @staticmethod
    def getFactoryName():
        return "Pipe"

    @staticmethod
    def getSpeechServers():
        return [SpeechServer.getSpeechServer()]

    @staticmethod
    def getSpeechServer(info=None):
        SpeechServer._only = SpeechServer._only or SpeechServer()
        return SpeechServer._only

    @staticmethod
    def shutdownActiveServers():
        SpeechServer._only = None

    def getInfo(self):
        return ["pipe", "pipe"]

    def getVoiceFamilies(self):
        return [speechserver.VoiceFamily({"name": "pipe", "lang": "en"})]

    def speak(self, text=None, acss=None, interrupt=True):
        _say(text)

    def speakCharacter(self, character, acss=None):
        _say(chnames.getCharacterName(character) or character)

    def speakKeyEvent(self, event, acss=None):
        _say(event.getKeyName())

    def sayAll(self, utteranceIterator, progressCallback):
        """A sentence a turn of the main loop, each said in no time."""

        def sentence():
            try:
                context, _ = next(utteranceIterator)
            except StopIteration:
                return False
            _say(context.utterance)
            for offset, kind in (
                (context.startOffset, speechserver.SayAllContext.PROGRESS),
                (context.endOffset, speechserver.SayAllContext.COMPLETED),
            ):
                context.currentOffset = offset
                progressCallback(context.copy(), kind)
            return True

        GLib.idle_add(sentence)

    def stop(self):
        _write(stop=True)

    def shutdown(self):
        SpeechServer._only = None


SETTINGS = {
    "speechServerFactory": "speaking_orca",
    "speechFactoryModules": ["speaking_orca"],
    "enableBraille": False,
    "enableBrailleMonitor": False,
    "enableSound": False,
    # What is heard is the page, not the keys that were pressed, and nothing that depends on how fast it was loaded.
    "enableKeyEcho": False,
    "sayAllOnLoad": False,
    "presentToolTips": False,
}


def main():
    """Without the check of Debian's own starter for another Orca, so that it also runs beside somebody's own."""
    import gi

    gi.require_version("Gdk", "3.0")
    from gi.repository import Gdk

    if Gdk.Display.get_default() is None:
        sys.exit("no display")
    from orca import orca

    manager = orca.getSettingsManager()
    manager.activate(None, SETTINGS)
    sys.exit(orca.main())


if __name__ == "__main__":
    main()
