"""Our side: the command line, in one Java process that answers a list of words by the command's exit code and output."""

import json
import os
import shlex
import subprocess


class Ours:
    def __init__(self):
        """The Java command is in ASYMLORA_PEER_JAVA, as environment/test --peer puts it there."""
        command = shlex.split(os.environ["ASYMLORA_PEER_JAVA"])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, *words):
        self.process.stdin.write(json.dumps([str(word) for word in words]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"Java ended at {words}")
        answer = json.loads(answer)
        if answer["code"] != 0:
            raise AssertionError(f"{words}: {answer['said']}")
        return answer["said"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
