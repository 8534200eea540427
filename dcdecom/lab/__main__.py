"""`python -m dcdecom.lab --state DIR`: run a lab."""

from dcdecom.lab.process import main

raise SystemExit(main())
