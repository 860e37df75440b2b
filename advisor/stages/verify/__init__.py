"""Stage verify: the audit of a record against itself and of a report against its record."""

from advisor.stages.verify.record import verify_record
from advisor.stages.verify.report import open_slots, verify_report

__all__ = ["open_slots", "verify_record", "verify_report"]
