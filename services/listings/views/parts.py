"""The parts of public-sector compounds, in Swedish, bokmål and nynorsk.

A compound is split only if its last part is listed here. To extend: add the base form of a noun,
then raise ``WORDS_VERSION`` in ``lexemes.py`` and rebuild the view (services/listings/README.md).
A compound that must not be split ("handledning" is not a kind of "ledning") belongs in ``WHOLE``.
"""

PARTS = """
information informasjon data datum system nätverk nettverk nett teknik teknikk teknologi säkerhet
sikkerhet tryggleik trygghet beredskap kris krise risk risiko miljö miljø klimat klima energi
vatten vann vatn hav avlopp avløp avfall natur skog jordbruk landbruk lantbruk fiske livsmedel mat
hälsa helse sjukhus sykehus sjukehus sjukvård vård omsorg pleie psykiatri medicin medisin
läkemedel legemiddel legemiddel smittskydd smittevern barn ungdom familj familie elev
skola skole skule förskola barnehage utbildning utdanning opplæring universitet högskola høgskole
høyskole høgskule forskning forsking student bibliotek arkiv museum kultur kulturarv kyrka kirke
kyrkje idrott idrett språk översättning oversettelse omsetjing text tekst webb kommunikation
kommunikasjon media press presse ekonomi økonomi budget budsjett bokslut regnskap rekneskap
redovisning skatt toll tull avgift lön lønn løn personal personell kompetens kompetanse
rekrytering rekruttering anställning ansettelse tilsetting arbete arbeid marknad marked näring
næring handel industri företag bedrift verksamhet virksomhet verksemd upphandling anskaffelse
innkjøp inköp avtal avtale kontrakt juridik jus rätt rett lov regelverk författning forskrift
tillsyn tilsyn kontroll revision revisjon granskning gransking utredning utgreiing analys analyse
statistik statistikk utvärdering evaluering uppföljning oppfølging plan planering planlegging
strategi politik politikk samhälle samfunn kommun kommune län fylke region stat riks land
landsting myndighet styresmakt direktorat departement regering regjering riksdag storting nämnd
nemnd utskott utvalg utval råd styrelse styre ledning ledelse leiing förvaltning forvaltning
administration administrasjon organisation organisasjon avdelning avdeling enhet eining sektion
seksjon sektor kontor sekretariat center senter centrum sentrum tjänst tjeneste teneste service
uppdrag oppdrag projekt prosjekt program process prosess utveckling utvikling förändring endring
förbättring forbedring innovation innovasjon digitalisering automatisering modell arkitektur
plattform applikation applikasjon programvara programvare maskin robot server drift support stöd
støtte stønad bidrag tilskudd tilskot ersättning erstatning försäkring forsikring trygd pension
pensjon välfärd velferd social sosial bostad bolig bustad bygg byggnad bygning fastighet eiendom
eigedom lokal väg vei veg järnväg jernbane trafik trafikk transport fartyg fartøy skip hamn havn
luftfart post dokument ärende sak diarium journal register databas database karta kart geodata
mätning måling gräns grense polis politi försvar forsvar brand brann räddning redning
kriminalvård domstol migration migrasjon asyl integration integrering utlänning utlending
medborgare innbygger innbyggjar kund kunde brukare bruker brukar användare klient patient pasient
verk ansvar grupp gruppe portal resurs ressurs leverans leveranse produkt design nummer
formulär skjema rapport rapportering intern extern ekstern bild bilde film foto brev samling
utställning område utstilling objekt handskrift forening fond bank mål krav kvalitet
lärande læring kurs møte möte tid dag natt uke vecka år sommar sommer vinter
nord syd sør väst vest öst øst stad by distrikt
fråga spørsmål hantering håndtering handtering styrning styring tillstånd tillatelse løyve ansökan
søknad vedtak sida side nettside skydd vern rättighet rettighet brott straff ombud ombod byrå
hjem heim gård fag klinik klinikk sjukdom sykdom mottagning mottak laboratorium inspektion
inspeksjon lagring delning deling behandling betänkande melding anmälan anmälning ställe plats plass
rådgivare rådgiver rådgjevar handläggare saksbehandler sakshandsamar samordnare koordinator ledare
leder leiar chef sjef ingenjör ingeniør utredare utreder utgreiar specialist spesialist expert
ekspert assistent sekreterare sekretær konsulent konsult arkitekt jurist ekonom økonom analytiker
analytikar utvecklare utvikler utviklar controller förvaltare forvalter forvaltar arkivarie
arkivar bibliotekarie bibliotekar sykepleier sjukepleiar sjuksköterska läkare lege psykolog
strateg planerare planlegger planleggjar inspektör inspektør revisor forskare forsker forskar
medarbetare medarbeider medarbeidar advokat tekniker teknikar konservator antikvarie antikvar
kommunikatör redaktör redaktør journalist innkjøper innkjøpar upphandlare inköpare programmerare
programmerer statistiker statistikar geolog biolog kemist kjemiker vaktmästare vaktmester
förälder forelder penning pengar penger etat bygging forsyning försörjning föring føring
direktör direktør lärare lærer lærar rektor pedagog tolk åklagare aktor
"""
"""Words that occur as the first or the last part of compounds, or both."""

WHOLE = """
handledning vägledning veiledning rettleiing handledare vägledare veileder rettleiar
avledning anledning inledning innledning besked
samarbete samarbeid bearbetning behandling saksbehandling handläggning rådgivning rådgiving
presentere representere presentera representera förtjänst fortjeneste forteneste resultat
framtid fremtid samtid förslag forslag forside overskudd underskudd kulturell personlig
planet planta datering statist statister arkivering kartong kartlegging kartläggning brevid
oppdragelse postei landskap medlem bruksanvisning
"""
"""Words that look like a compound of parts or like a form of a part, but are neither."""
