"""`python -m dcdecom_lab --state DIR`: run a lab."""

from dcdecom_lab.process import main

raise SystemExit(main())
