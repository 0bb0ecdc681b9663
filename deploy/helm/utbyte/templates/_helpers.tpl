{{- /* Names and parts that several templates share. */ -}}

{{- define "utbyte.name" -}}
{{- if contains "utbyte" .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-utbyte{{ end -}}
{{- end }}

{{- define "utbyte.services" -}}
directory lending listings programme billing notifications
{{- end }}

{{- /* What runs: the services, and the portal, which has no parts. */ -}}
{{- define "utbyte.served" -}}
{{ include "utbyte.services" . }} portal
{{- end }}

{{- /* What of each service's API is for people; what services ask each other stays inside. */ -}}
{{- define "utbyte.outside" -}}
directory: [agencies, units, people, jwks, schema]
lending: [loans, named-people, schema]
listings: [assignments, vacancies, listings, public-vacancies, own-listings, interests, schema]
programme: [collaborations, schema]
billing: [quotes, runs, held-up, invoices, finance-feed, schema]
notifications: [inbox, notifications, schema]
{{- end }}

{{- define "utbyte.ours" -}}
app.kubernetes.io/name: utbyte
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "utbyte.labels" -}}
{{ include "utbyte.ours" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* The image of .service, by its digest where that is known */ -}}
{{- define "utbyte.image" -}}
{{- $digest := get .root.Values.image.digests .service -}}
{{ .root.Values.image.prefix }}{{ .service }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- with $digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "utbyte.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "utbyte.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- /* What .service is told by its environment; .databaseSecret and .kafkaSecret are names. Who has
no part in the cluster has no .kafkaSecret. */ -}}
{{- define "utbyte.environment" -}}
{{- $values := .root.Values -}}
- name: UTBYTE_DATABASE_URL
  valueFrom: {secretKeyRef: {name: {{ .databaseSecret }}, key: url}}
- name: UTBYTE_DATABASE_PREFIX
  value: {{ $values.database.prefix | quote }}
{{- if .kafkaSecret }}
- name: UTBYTE_KAFKA
  value: {{ required "kafka.bootstrap names the brokers" $values.kafka.bootstrap | quote }}
- name: UTBYTE_KAFKA_PREFIX
  value: {{ $values.kafka.prefix | quote }}
- name: UTBYTE_KAFKA_REPLICATION
  value: {{ $values.kafka.replication | quote }}
{{- if $values.kafka.authenticated }}
- name: UTBYTE_KAFKA_USER
  valueFrom: {secretKeyRef: {name: {{ .kafkaSecret }}, key: user}}
- name: UTBYTE_KAFKA_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .kafkaSecret }}, key: password}}
{{- end }}
{{- if $values.kafka.plaintextPasswords }}
- name: UTBYTE_KAFKA_PLAINTEXT_PASSWORDS
  value: "yes"
{{- end }}
{{- if $values.kafka.caSecret }}
- name: UTBYTE_KAFKA_CA
  value: /kafka/ca.crt
{{- end }}
{{- end }}
- name: UTBYTE_TRACES
  value: {{ $values.traces | quote }}
- name: UTBYTE_SERVICE_URL
  value: {{ printf "%s://%s-{service}:8000" (ternary "https" "http" $values.tls.enabled) (include "utbyte.name" .root) | quote }}
- name: UTBYTE_ISSUER
  value: {{ $values.tokens.issuer | quote }}
- name: UTBYTE_AUDIENCE
  value: {{ $values.tokens.audience | quote }}
- name: UTBYTE_DATA
  value: /data
- name: UTBYTE_HOST
  value: 0.0.0.0
- name: UTBYTE_PORT
  value: "8000"
{{- end }}

{{- /* What people type, and where the portal's metrics are: no ingress leads to that port. */ -}}
{{- define "utbyte.portal" -}}
{{- $host := .Values.ingress.enabled | ternary .Values.ingress.host "" -}}
{{- $usual := $host | empty | ternary "" (printf "%s://%s" (.Values.ingress.tlsSecret | empty | ternary "http" "https") $host) -}}
- name: UTBYTE_PUBLIC_URL
  value: {{ required "portal.url is the address at which people reach the portal" (.Values.portal.url | default $usual) | quote }}
- name: UTBYTE_METRICS_PORT
  value: "8001"
{{- if .Values.portal.signInSecret }}
- name: UTBYTE_SIGN_IN
  value: /data/sign-in/sign-in.toml
{{- end }}
{{- with .Values.portal.trustedProxies }}
- name: UTBYTE_TRUSTED_PROXIES
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{- /* Where the database of the personal keys is, where it is on another server. */ -}}
{{- define "utbyte.keysDatabase" -}}
{{- with .secret }}
- name: UTBYTE_KEYS_DATABASE_URL
  valueFrom: {secretKeyRef: {name: {{ . }}, key: url}}
{{- end }}
{{- end }}

{{- /* How a service serves https, and whose certificates the others have. */ -}}
{{- define "utbyte.tls" -}}
{{- if .Values.tls.enabled }}
- name: UTBYTE_TLS_CERTIFICATE
  value: /tls/tls.crt
- name: UTBYTE_TLS_KEY
  value: /tls/tls.key
- name: UTBYTE_SERVICE_CA
  value: /tls/ca.crt
{{- end }}
{{- end }}

{{- /* The CA of the brokers, in the pod and in its container. */ -}}
{{- define "utbyte.caVolume" -}}
{{- with .Values.kafka.caSecret }}
- name: kafka
  secret: {secretName: {{ . }}, items: [{key: ca.crt, path: ca.crt}]}
{{- end }}
{{- end }}

{{- define "utbyte.caMount" -}}
{{- if .Values.kafka.caSecret }}
- {name: kafka, mountPath: /kafka, readOnly: true}
{{- end }}
{{- end }}
