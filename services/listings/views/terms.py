"""Synonyms in Swedish, bokmål, nynorsk and English: a search in one finds all.

A line is a concept: ``|`` separates the four languages, ``,`` separates synonyms, and a term may
have several words. A word in several lines finds the terms of each. To extend: add base forms, then
raise ``WORDS_VERSION`` in ``lexemes.py`` and rebuild the view, since a known word is also indexed
more exactly than an unknown one (services/listings/README.md).
"""

TERMS = """
säkerhet | sikkerhet | tryggleik | security, safety
information | informasjon | informasjon | information
data | data | data | data
informationssäkerhet | informasjonssikkerhet | informasjonstryggleik | information security
cybersäkerhet | cybersikkerhet | cybertryggleik | cyber security, cybersecurity
vägledning, handledning | veiledning | rettleiing | guidance
rådgivare | rådgiver | rådgjevar | adviser, advisor
rådgivning | rådgivning | rådgiving | advice
handläggare | saksbehandler | sakshandsamar | case officer, case handler
handläggning | saksbehandling | sakshandsaming | case processing
utredare | utreder | utgreiar | investigator
utredning | utredning | utgreiing | inquiry
uppdrag | oppdrag | oppdrag | assignment
tjänst, service | tjeneste, service | teneste, service | service
myndighet | myndighet, etat | styresmakt, etat | agency, authority
verksamhet | virksomhet | verksemd | operations
arbete | arbeid | arbeid | work
arbetsgivare | arbeidsgiver | arbeidsgjevar | employer
arbetsmiljö | arbeidsmiljø | arbeidsmiljø | work environment
anställd | ansatt | tilsett | employee
medarbetare | medarbeider | medarbeidar | employee
förälder | forelder | forelder | parent
anställning | ansettelse | tilsetting | employment
rekrytering | rekruttering | rekruttering | recruitment
upphandling | anskaffelse | innkjøp | procurement
inköp | innkjøp | innkjøp | purchasing
upphandlare | innkjøper | innkjøpar | procurement officer
ekonomi | økonomi | økonomi | economy, finance
ekonom | økonom | økonom | economist
redovisning | regnskap | rekneskap | accounting
bokslut | årsregnskap | årsrekneskap | annual accounts
budget, budgetering | budsjett, budsjettering | budsjett, budsjettering | budget, budgeting
lön | lønn | løn | pay, salary
skatt | skatt | skatt | tax
tull | toll | toll | customs
avtal | avtale | avtale | agreement
jurist | jurist | jurist | lawyer
juridik | jus | jus | law
förordning | forskrift | forskrift | regulation, ordinance
tillsyn | tilsyn | tilsyn | supervision
granskning | gransking | gransking | review
revision | revisjon | revisjon | audit
revisor | revisor | revisor | auditor
ledare | leder | leiar | leader
chef | sjef | sjef | manager, head
ledning | ledelse | leiing | management
projekt | prosjekt | prosjekt | project
projektledare | prosjektleder | prosjektleiar | project manager, project leader
process | prosess | prosess | process
samordnare | koordinator, samordner | koordinator, samordnar | coordinator
utveckling | utvikling | utvikling | development
utvecklare | utvikler | utviklar | developer
förvaltning | forvaltning | forvalting | administration
förvaltare | forvalter | forvaltar | administrator
förändring | endring | endring | change
förbättring | forbedring | forbetring | improvement
utvärdering | evaluering | evaluering | evaluation
uppföljning | oppfølging | oppfølging | follow-up
planering | planlegging | planlegging | planning
planerare | planlegger | planleggjar | planner
samhälle | samfunn | samfunn | society
samhällsplanering | samfunnsplanlegging | samfunnsplanlegging | community planning
stadsplanering | byplanlegging | byplanlegging | urban planning
kommun | kommune | kommune | municipality
län | fylke | fylke | county
departement | departement | departement | ministry
regering | regjering | regjering | government
nämnd | nemnd | nemnd | board, committee
styrelse | styre | styre | governing board
avdelning | avdeling | avdeling | department
enhet | enhet | eining | unit
center, centrum | senter, sentrum | senter, sentrum | centre, center
nätverk | nettverk | nettverk | network
webb | nett, web | nett, web | web
webbplats | nettsted | nettstad | website
program, programvara | program, programvare | program, programvare | software
digitalisering | digitalisering | digitalisering | digitalisation
it, ikt | it, ikt | it, ikt | it, ict
ai, artificiell intelligens | ki, kunstig intelligens | ki | ai, artificial intelligence
hr, personalavdelning | hr, personalavdeling | hr, personalavdeling | hr, human resources
gis | gis | gis | gis, geographic information system
eu, europeiska unionen | eu, den europeiske union | eu, den europeiske union | eu, european union
dataskydd | personvern | personvern | data protection, privacy
personuppgift | personopplysning | personopplysning | personal data
offentlighet | offentlighet | offentlegheit | transparency
tillgänglighet | tilgjengelighet | tilgjenge | accessibility
beredskap | beredskap | beredskap | preparedness
kris | krise | krise | crisis
räddningstjänst | redningstjeneste | redningsteneste | rescue service
försvar | forsvar | forsvar | defence
polis | politi | politi | police
domstol | domstol | domstol | court
åklagare | påtalemyndighet, statsadvokat | påtalemakt, statsadvokat | prosecutor
hälsa | helse | helse | health
vård | pleie | pleie | care
sjukvård | helsetjeneste | helseteneste | health care
sjukhus | sykehus | sjukehus | hospital
sjuksköterska | sykepleier | sjukepleiar | nurse
läkare | lege | lege | doctor, physician
läkemedel | legemiddel | legemiddel | medicine, pharmaceuticals
smittskydd | smittevern | smittevern | infection control
folkhälsa | folkehelse | folkehelse | public health
barn | barn | barn | child
förskola | barnehage | barnehage | kindergarten, preschool
skola | skole | skule | school
högskola | høyskole, høgskole | høgskule | university college
lärare | lærer | lærar | teacher
elev | elev | elev | pupil
utbildning | utdanning, opplæring | utdanning, opplæring | education, training
forskning | forskning | forsking | research
forskare | forsker | forskar | researcher
bibliotek | bibliotek | bibliotek | library
bibliotekarie | bibliotekar | bibliotekar | librarian
arkiv | arkiv | arkiv | archive
arkivarie | arkivar | arkivar | archivist
museum | museum | museum | museum
utställning | utstilling | utstilling | exhibition
kulturarv | kulturarv | kulturarv | cultural heritage
kulturmiljö, kulturminne | kulturminne, kulturmiljø | kulturminne, kulturmiljø | heritage site
handskrift | håndskrift | handskrift | manuscript
kyrka | kirke | kyrkje | church
idrott | idrett | idrett | sports
språk | språk | språk | language
översättning | oversettelse | omsetjing | translation
översättare | oversetter | omsetjar | translator
tolk | tolk | tolk | interpreter
kommunikation | kommunikasjon | kommunikasjon | communication
kommunikatör | kommunikasjonsrådgiver | kommunikasjonsrådgjevar | communications officer
miljö | miljø | miljø | environment
klimat | klima | klima | climate
hållbarhet | bærekraft | berekraft | sustainability
vatten | vann | vatn | water
byggande | bygging | bygging | construction
försörjning | forsyning | forsyning | supply
avlopp | avløp | avløp | sewage, wastewater
avfall | avfall | avfall | waste
skog | skog | skog | forest, forestry
jordbruk, lantbruk | landbruk, jordbruk | landbruk, jordbruk | agriculture
livsmedel | næringsmiddel | næringsmiddel | food
fiske | fiske | fiske | fisheries
väg | vei, veg | veg | road
järnväg | jernbane | jernbane | railway
trafik | trafikk | trafikk | traffic
bostad | bolig | bustad | housing
bygglov | byggetillatelse | byggeløyve | building permit
byggnad | bygning | bygning | building
fastighet | eiendom | eigedom | property, real estate
karta | kart | kart | map
mätning | måling | måling | surveying
statistik | statistikk | statistikk | statistics
statistiker | statistiker | statistikar | statistician
analys | analyse | analyse | analysis
analytiker | analytiker | analytikar | analyst
ingenjör | ingeniør | ingeniør | engineer
arkitekt | arkitekt | arkitekt | architect
bidrag | tilskudd | tilskot | grant
försäkring | forsikring | forsikring | insurance
socialförsäkring | trygd | trygd | social insurance
pension | pensjon | pensjon | pension
socialtjänst | sosialtjeneste | sosialteneste | social services
välfärd | velferd | velferd | welfare
medborgare | borger, innbygger | borgar, innbyggjar | citizen
användare, brukare | bruker | brukar | user
ärende | sak | sak | case
diarium | postjournal | postjournal | register of documents
dokument | dokument | dokument | document
vecka | uke | veke | week
jämställdhet | likestilling | likestilling | gender equality
mångfald | mangfold | mangfald | diversity
likabehandling | likebehandling | likebehandling | equal treatment
samarbete | samarbeid | samarbeid | cooperation, collaboration
förslag | forslag | framlegg, forslag | proposal
kvalitet | kvalitet | kvalitet | quality
kunskap | kunnskap | kunnskap | knowledge
kompetens | kompetanse | kompetanse | competence, skills
fråga | spørsmål | spørsmål | questions
sekreterare | sekretær | sekretær | secretary
direktör | direktør | direktør | director
sommar | sommer | sommar | summer
"""
"""One concept per line: Swedish, bokmål, nynorsk, English."""
