"""How to read what the services publish: the introduction of every document about it."""

READING = """\
Each stream is a topic on Kafka, `utbyte.<stream>`. The record's value is JSON; its headers are
those of a CloudEvent: `ce_type` is the name of the contract with its version. Ignore types and
fields that you do not know: fields are only ever added.

**Figures are text.** Amounts and percentages are strings in plain decimal notation, so that no
reader makes floating-point numbers of them; dates are `YYYY-MM-DD`, months `YYYY-MM`. The pattern
stands beside each field.

**At least once.** `ce_source` and `ce_id` together name a message for ever. The same name is the
same message: let it have its effect once.

**Order** is kept among messages with the same key, which is `ce_subject`. Messages with different
keys can come in any order; of two about the same subject the one with the higher `ce_seq` is
newer.

**A new epoch.** `ce_source` is `stream@epoch`. A new epoch means that the sender was restored
from a backup and stands at an earlier moment. The topic is made anew, and everything that has
happened is said once more: what was said before that moment under its old name, what comes after
it under the new epoch. What you got in an older epoch and do not get again *did not happen*: do
not count it, and tell people of it when you have acted on it. It may happen again in the new
epoch, with the same ids inside and another number or other content. A reader must therefore keep
with its offsets the id of the topic that they belong to, and begin at the beginning when that id
is another one: an offset of the old topic can by chance be one of the new topic.
"""
