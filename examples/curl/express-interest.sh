#!/usr/bin/env bash
# From signing in to an expressed interest, with curl alone, on an instance with demo data:
#   make up DATA=.trial CLOCK=2026-01-12                      # prints a link with ?demo=…
#   examples/curl/express-interest.sh "http://127.0.0.1:8000/?demo=…"
# Run it twice: the Idempotency-Key makes the second run repeat the first one's answer.
set -euo pipefail

LINK="${1:?Give the link that 'make up' printed.}"
NAME="${2:-Nina}"
WORDS="${3:-skogsinventeringen}"
API="${LINK%%/\?*}/api"
DEMO="Utbyte-Demo: ${LINK##*demo=}"
JSON="Content-Type: application/json"

# The value of a text field in an answer, the first one of that name.
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# 1. Sign in. In the demo a person is chosen by name; elsewhere your identity provider signs people in.
PERSON=$(curl -sSf "$API/directory/v1/demo-people" -H "$DEMO" | tr '{' '\n' | grep "\"$NAME " | field person_id)
TOKEN=$(curl -sSf "$API/directory/v1/tokens" -H "$DEMO" -H "$JSON" -d "{\"person\": \"$PERSON\"}" | field access_token)
AUTH="Authorization: Bearer $TOKEN"

# 2. Find an assignment.
LISTING=$(curl -sSf -G "$API/listings/v1/listings" -H "$AUTH" --data-urlencode "q=$WORDS" | field listing_id)
curl -sSf "$API/listings/v1/listings/$LISTING" -H "$AUTH" | field title

# 3. Express interest in it, after the talk with the manager.
INTEREST=$(curl -sSf "$API/listings/v1/listings/$LISTING/interests" -H "$AUTH" -H "$JSON" \
    -H "Idempotency-Key: interest-of-$PERSON-in-$LISTING" \
    -d '{"motivation": "Jag vill pröva på kartor.", "talk_held_on": "2026-01-09"}' | field id)

# 4. See whose step is next.
curl -sSf "$API/listings/v1/interests/$INTEREST" -H "$AUTH"
echo
