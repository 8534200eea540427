"""The events of a journal."""

from __future__ import annotations

from dcdecom.model.fold import EVENTS
from docs.pages.markdown import code, joined, table

FIRST = "case-opened"
MEANINGS: dict[str, str] = {
    "case-opened": "The case begins: estate, version, and the digests of playbook, people and policy.",
    "request-received": "A corrected request takes the place of the one that did not agree.",
    "tool-changed": "Another version of dcdecom goes on with the case.",
    "step-opened": "A row begins. Its due date and the calendar that it came from are fixed here.",
    "step-closed": "A row ends: done, skipped or returned; when it happened, and how many working days it took.",
    "evidence-taken": "One look at one device: findings, verdicts, compared fields; all that was read is attached.",
    "inspected": "What somebody read off the chassis, and the photos.",
    "plan-made": "The ordered changes of a step, and what will not come back.",
    "plan-confirmed": "Somebody typed the last four characters of a device's serial number over the plan's digest.",
    "change-intended": "A change is about to be made: what was before, and the nonce by which it is found again.",
    "change-proved": "By what the object of a change is known to be this server's, as it was read just before the act.",
    "change-verified": "Its effect was read back. Or it was so already, which is said.",
    "change-failed": "It was not made, or it had no effect; why.",
    "change-unknown": "It was sent, and what it did could not be read.",
    "sighted": "Where addresses of a server in a chassis were seen when that stopped the case: it is not forgotten.",
    "change-asked": "What only people make, such as taking a server out of a chassis, was asked for.",
    "by-hand-judged": "Whether people may be told to make a change by hand, judged anew: the instruction, or why none.",
    "change-manual": "A person did it by hand while its system stayed down, and a second person stands up for it.",
    "manual-seen": "The system can be read again: what was done by hand is so, or it is not, which stops the case.",
    "undo-planned": "The way back from what the case did, what stays and why, and what is lost. It begins nothing.",
    "undo-begun": "Changes are being walked back: their plans are used up, and the case goes on from the step named.",
    "timer-opened": "A deadline, by wall clock and by uptime.",
    "timer-over": "The deadline is over, and what was found then.",
    "dropped": "The server's addresses left its port when its owner was asked to shut it down.",
    "gone": "After the shut none of the server's addresses is learned on its own switches.",
    "release-looked": "Before something is freed: what is not as the withdrawal left it, and who uses an address.",
    "still-gone": "Ports and site were read again, after the soak and before a row ends: nothing is back.",
    "come-back": "A port that was shut is open again, or a server is on the network again: the papers say so.",
    "monitoring-searched": "Nothing of a device was found in monitoring, by all that it is known by, which is listed.",
    "asked": "What the look of a step that takes no evidence stopped at, so that it can be accepted.",
    "gate-opened": "A paper is asked for. The hash of this event is the head that is printed and signed.",
    "gate-closed": "The paper came in: who signed, who recorded, with which code; the scan is attached.",
    "form-corrected": "What was typed of a form was typed anew, with a reason; the signed paper stays.",
    "door-passed": "The pass for the door came back with the guard's signature: who, when, and what speaks against it. "
    "The scan is attached.",
    "certificate-brought": "A certificate of erased disks came: what it says of each, and what of it was typed; it is "
    "attached. Nothing here has looked at a disk.",
    "code-refused": "A code was typed that is not the sheet's.",
    "signature-refused": "A signature by key, or a PDF with a TTE, came in that does not count, and why; it "
    "is attached, with its statement where it has one.",
    "order-refused": "An order by key came in that does not count, and why; it is attached with its statement.",
    "people-accepted": "A changed people file, accepted by key for every open case: by whom, and in place of which. "
    "The statement and its signature are attached.",
    "signer-told": "Somebody was told by mail or webhook what was recorded in his name, or why that did not leave.",
    "signer-doubted": "A signature was not recorded: the signer's name looks like that of somebody who may not sign, "
    "or mixes scripts. The findings say which names, and somebody else may accept them.",
    "finding-accepted": "Somebody who may accepts one finding until a time, or a changed binding.",
    "attached": "Further files were kept; with a number, they show that this change was made by hand, and by whom.",
    "set-aside": "Nothing is shown of a file any more, by whose decision and why. The file stays and is named.",
    "attachment-purged": "An attachment was deleted, by whom and why; its digest stays.",
    "paper-made": "The sheet of a gate was printed; it is attached as it was.",
    "drafts-made": "A row's further papers were made; they are attached.",
    "report-made": "The run report was made; it is attached.",
    "decision-asked": "A head wants to decide at a row that the case has passed: it goes back there and waits.",
    "refusal-begun": "The request does not agree: the reply is drafted.",
    "rehearsed": "The systems as they were at a rehearsal: all that was read is attached. It concludes nothing.",
    "rehearsal-compared": "What is different from the last rehearsal, and what could not be compared, and why.",
    "postponed": "The case is put off: until which day, at whose wish, why; which plan is void, and what was put back.",
    "taken-up": "The case that was put off goes on: its day has come, or somebody took it up before.",
    "sealed": "The case is closed; nothing is added any more.",
    "cancel-asked": "A head is asked on a sheet to give the case up. Its hash is the head that is signed. The "
    "case goes on meanwhile; once it has, the sheet counts no more.",
    "cancelled": "The case was given up while no change of it stood.",
}


def page() -> str:
    about = """\
A case is the fold of its events. Each has `case`, `seq`, `at` (UTC), `actor`, `type`, `payload`, `prev` and `hash`;
the hash is SHA-256 over the event's canonical JSON (RFC 8785) and the hash before it. A type that this version does not
know is shown and not judged.

`schema` is 2 where the payload has `authority`, and 1 otherwise. `actor` is who typed it; `authority` is by whose
order: `kind` (`login` or `key`), `person`, `executor` (the actor again), and for a key the SHA-256 of the `statement`.

*Ages papers* says whether a sheet that was printed before such an event, and speaks of the same devices, is old after
it. An `evidence-taken` that says the same as the one before ages nothing."""
    rows = [(code(FIRST), "", MEANINGS[FIRST])]
    rows += [(code(name), "yes" if kind.ages_gates else "", MEANINGS.get(name, "")) for name, kind in EVENTS.items()]
    return joined("# Events", about, table(("type", "ages papers", "meaning"), rows))
