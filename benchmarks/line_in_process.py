"""`todoke` whose notifier pushes to LINE in process: `python -m benchmarks.line_in_process serve notifier …`."""

from benchmarks.line import InProcess
from services.__main__ import main
from services.notifier import app

if __name__ == "__main__":
    app.LineClient = lambda settings: InProcess().open()  # type: ignore[attr-defined,assignment,misc]
    main()
