"""How to read what the services publish: the introduction of every document about it."""

READING = """\
Each stream is a topic on Kafka, `utbyte.<stream>`. The value of a record is JSON, and its headers
are those of a CloudEvent: `ce_type` is the name of the contract with its version. Ignore types and
fields that you do not know: fields are only ever added.

**Numbers are text.** Amounts and percentages are strings in plain decimal notation, so that no
reader turns them into floating-point numbers. Dates are `YYYY-MM-DD`, months `YYYY-MM`. Each
field states its pattern.

**Delivery is at least once.** `ce_source` and `ce_id` together identify a message permanently. A
message with the same identity is the same message: let it take effect once.

**Order** is kept among messages with the same key, which is `ce_subject`. Messages with different
keys can arrive in any order. Of two messages about the same subject, the one with the higher
`ce_seq` is newer.

**A restore begins a new epoch.** `ce_source` is `stream@epoch`. A new epoch means that the sender
was restored from a backup to an earlier moment. The topic is recreated, and everything that has
happened is published again: what was published before that moment keeps its identity, what comes
after it belongs to the new epoch. What you received in an older epoch and do not receive again
*did not happen*: do not count it, and notify people if you have acted on it. It may happen again
in the new epoch, with the same ids inside but another number or other content. A reader must
therefore store the id of the topic with its offsets, and start from the beginning when the id has
changed, because an offset of the old topic may also exist in the new one.
"""
