"""LocalAgreement-2 (Macháček et al. 2023): a word is stable once two successive hypotheses agree on it."""

import string

# Word times of one word wander by this much from one hypothesis to the next.
_TOLERANCE_MS = 100
_LONGEST_OVERLAP = 5
_PUNCTUATION = string.punctuation + "…–—“”‘’"


def normalised(text):
    return text.strip().strip(_PUNCTUATION).lower()


class LocalAgreement:
    """Sorts the words of one utterance into those that will stay and those that may still change."""

    def __init__(self):
        self.stable = []
        self.unstable = []

    def take(self, hypothesis):
        """Takes the newest hypothesis for the whole utterance."""
        fresh = self._not_yet_stable(hypothesis)
        agreed = _common_prefix(self.unstable, fresh)
        self.stable += fresh[:agreed]
        self.unstable = fresh[agreed:]

    def _not_yet_stable(self, hypothesis):
        if not self.stable:
            return list(hypothesis)
        reached = self.stable[-1].end_ms
        fresh = [word for word in hypothesis if word.start_ms > reached - _TOLERANCE_MS]
        return fresh[_overlap(self.stable, fresh) :]


def _common_prefix(before, now):
    count = 0
    for old, new in zip(before, now):
        if normalised(old.text) != normalised(new.text):
            break
        count += 1
    return count


def _overlap(stable, fresh):
    """How many words at the start of `fresh` are the end of `stable` heard again.

    Only words that begin before the stable ones end can be such: said twice, a word is two words.
    """
    reached = stable[-1].end_ms
    for length in range(min(_LONGEST_OVERLAP, len(stable), len(fresh)), 0, -1):
        heard_again = [normalised(word.text) for word in fresh[:length]]
        known = [normalised(word.text) for word in stable[-length:]]
        if heard_again == known and fresh[0].start_ms < reached:
            return length
    return 0
