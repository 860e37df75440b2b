"""Words for the ideas that several recognisers share, by stem, in four languages."""

from __future__ import annotations

from advisor.stages.requirements.draft import any_of

COMPLEX = any_of(
    r"fanc(?:y|ier)|(?:more |most |overly |too |very |highly )?(?:complex|complicated|elaborate"
    r"|sophisticated"
    r"|involved|intricate|opaque)(?: \w+)?|(?:bigger|larger|heavier|fancier|richer|advanced"
    r"|black[- ]box|flexible) (?:\w+ )?(?:machine|model|method|approach|algorithm|family|one"
    r"|solution"
    r"|technique)s?|complexity|extra effort|upkeep|(?:that |which )?(?:nobody|no one) (?:can "
    r"|could )?(?:understand|follow|explain)s?"
    r"|das (?:niemand|keiner) versteht|que nadie entiende|que personne ne comprend"
    r"|komplex\w*|kompliziert\w*|aufwend\w*|aufwand(?:ig\w*)?|großere[sn]? (?:modell|verfahren)"
    r"|complej\w*|complicad\w*|sofisticad\w*|complex\w*|complique\w*|sophistique\w*|elabore\w*"
    r"|plus lourd\w*"
)
"""A model that is harder to follow or to keep than another."""

SIMPLE = any_of(
    r"simpl(?:e|er|est|icity)|plain(?:er|est)?|easier|lean(?:er)?|basic|smaller model"
    r"|einfach\w*|schlicht\w*|simpl\w*|sencill\w*|plus simple|basique"
)
"""The model that is easier to follow."""

GAIN = any_of(
    r"gain(?:s|ed|ing)?|improv\w+|better|beat\w*|outperform\w*|advantage|benefit|worth\w*|justif\w+"
    r"|differ\w*|increase\w*|reduc\w+|lower\w*|rais\w+|earn\w*|bring\w*|lift\w*|more accurate"
    r"|besser\w*|verbesser\w*|gewinn\w*|vorteil\w*|senk\w+|unterschied\w*|steiger\w*|uberleg\w*"
    r"|mehrwert|rechtfertig\w*|lohn\w*|zugewinn\w*|verringer\w*|within|equal\w*|ties?|tied"
    r"|practically the same|gleichauf|gleichwertig|gleich gut|empat\w*"
    r"|equivalent\w*|iguales|se val\w+|a (?:un|une) \w+ pres|mejor\w*|gana\w*|ganancia\w*"
    r"|ventaja\w*|diferencia\w*|reduc\w+|justific\w*|aument\w+|mieux|meilleur\w*|amelior\w*"
    r"|gain\w*|avantage\w*|redui\w*|gagne\w*|ecarts?|justifi\w*|diminu\w+|aport\w+|apport\w+"
)
"""Being better, by some amount."""

PROHIBIT = any_of(
    r"must not|shall not|may not|cannot|can't|can not|mustn't|not allowed|not permitted|prohibit\w*"
    r"|forbid\w*|forbidden|banned?|never|no|not|without|exclud\w+|unacceptable|inadmissible"
    r"|impossible|nonsens\w*|absurd|meaningless|reject\w*|invalid|out of the question|rules? out"
    r"|makes? no sense|error"
    r"|nicht|kein\w*|nie|niemals|verboten|untersagt|unzulassig|ausgeschlossen|ausschließ\w*|ohne"
    r"|unsinn\w*|sinnlos|unmoglich|unbrauchbar|no|nunca|jamas|prohib\w*|queda\w* excluid\w+"
    r"|excluid\w+|inadmisib\w*|inaceptab\w*|imposib\w*|absurd\w*|sin|ningun\w*|nada|nothing|nobody"
    r"|nichts|niemand|rien|tampoco"
    r"|pas|jamais|interdi\w*|exclu\w*|inadmissib\w*|inacceptab\w*|impossib\w*|absurd\w*|sans"
    r"|aucun\w*|proscri\w*|ni"
)
"""What is not to be."""

OUTSIDER = any_of(
    r"(?:outside|external|foreign|third[- ]party|outsourced|hosted|remote|online|web|public)"
    r" (?:\w+ )?(?:service|provider|partner|part(?:y|ies)|supplier|vendor|api|system|server|tool"
    r"|platform"
    r"|compan(?:y|ies)|cloud|host|processor|consultant|model|website|site)s?|third part(?:y|ies)"
    r"|outsiders?|(?:the |any |public |a )?clouds?|cloud\w*|internet|web connection"
    r"|abroad|ai providers?|openai|chatgpt|saas|azure|aws|google cloud"
    r"|extern\w* (?:dienst\w*|anbieter\w*|stelle\w*|server\w*|partner\w*|system\w*|\w*dienst\w*)"
    r"|dritt(?:e[nr]?|anbieter\w*)|außer haus|(?:nach )?draußen|nach außen|ausland"
    r"|fremd\w* server\w*|netzzugang"
    r"|internetverbindung|servicios? (?:extern\w+|de terceros|en la nube)|terceros|(?:la )?nube"
    r"|proveedor\w* (?:extern\w+|de ia)|servidor\w* (?:extern\w+|ajen\w+)|extranjero|exterior"
    r"|services? externes?|prestataires? (?:externes?|exterieurs?)|tiers|(?:le )?cloud|nuage"
    r"|serveurs? externes?|etranger|exterieur|fournisseurs? (?:externes?|d'ia)"
)
"""Places and parties outside the house."""

INSIDE = any_of(
    r"chez nous|bei uns|with us|en casa|in[- ]?house|on[- ]?prem\w*|on[- ]site|local(?:ly)?"
    r"|internal(?:ly)?|air[- ]?gapped|offline"
    r"|(?:the|our|its|their|this|company|own|hospital|bank|plant|city|federal)"
    r" (?:\w+ )?(?:premises|building|network|servers?"
    r"|site|company|hospital|bank|house|plant|country|eu|data ?cent(?:er|re)|intranet|walls"
    r"|infrastructure|machines|perimeter|lan|domain|campus|factory|institution|clinic|systems)"
    r"|(?:das|unser|unseren|unsere|dem|unserem|im|eigene[nr]?|unserer|der|die"
    r"|den) (?:\w+ )?(?:haus|netz\w*"
    r"|unternehmen"
    r"|klinik\w*|klinikum\w*|werk\w*|rechenzentrum\w*|server\w*|betrieb|intranet|bank|behorde|eu"
    r"|konzern\w*|firma|infrastruktur|land)|hausintern\w*|inhouse|lokal\w*"
    r"|(?:la|el|nuestr\w+|los|las|su|sus|propi\w+) (?:\w+ )?(?:empresa|red|servidor\w*|edificio"
    r"|casa"
    r"|hospital"
    r"|banco|planta|centro|sede|instalacion\w*|ue|organizacion|pais|infraestructura|compania)"
    r"|intern[oa]s? |(?:le|la|l'|nos|notre|les|leur|leurs)[ ]?(?:\w+ )?(?:site|reseau|serveurs?"
    r"|batiment|entreprise|hopital|banque|usine|maison|locaux|intranet|ue|pays|cooperative"
    r"|infrastructure|etablissement|murs)|en interne|sur site|localement"
)
"""The own house, network or machines."""

STAY = any_of(
    r"exclusively|solely|ausschließlich|exclusivamente|exclusivement|uniquement|only on|nur auf"
    r"|stay(?:s|ed)?"
    r"|remain(?:s|ed)?|kept?|keep|stored only|processed only|run(?:s)? (?:only|locally)"
    r"|held|confined|bleib\w*|verbleib\w*|gespeichert|verarbeitet|quedar\w*|queda[n]?"
    r"|permanec\w+|proces\w+ (?:solo|unicamente)|almacen\w+|rest\w+|demeur\w+|conserve\w*"
    r"|heberge\w*|traite\w* (?:uniquement|seulement)"
)
LEAVE = any_of(
    r"leav\w+|left|send(?:ing)?|sent|upload\w*|transfer\w*|transmit\w*|export\w*|shar(?:e|ed|ing)"
    r"|hand(?:ed|ing)? (?:out|over|on)|pass(?:ed|ing)? (?:on|to)|go(?:es)? (?:out|outside)"
    r"|move[ds]?"
    r"|verlass\w*|verlaß\w*|senden|gesendet|ubermittel\w*|ubertrag\w*|weitergegeben|weitergeben"
    r"|hochgeladen|ausgelagert|herausgegeben|sal(?:ir|e|en|dra|dran|ga|gan)|envi\w+|transfer\w+"
    r"|subir\w*|compart\w+|ceder|cedan|comunicar\w*|quitt\w+|sort(?:ir|ent|e|iront)?|envoy\w+"
    r"|transmis\w*|transmettre|transfer\w+|communiqu\w+|externalis\w+"
)
"""Verbs of keeping data in and of letting it out."""

DATA = any_of(
    r"processing|traitements?|tratamiento\w*|verarbeitung\w*|data|records?|information|content"
    r"|rows|files?|texts?|notes?|messages?|it|they|them|nothing"
    r"|everything|daten\w*|\w*daten|datensatz\w*|inhalte?|akten|angaben|datos|registros?"
    r"|informacion"
    r"|ficheros?|archivos?|expedientes|nada|donnees|informations?|dossiers?|fichiers?|rien"
)

HUMAN = any_of(
    r"human\w*|persons?|people|somebody|someone|operator\w*|clerk|officer|doctor|physician|nurse"
    r"|technician|expert|colleague|analyst|inspector|reviewer|caseworker|specialist|manual\w*"
    r"|adjuster|agent|underwriter|engineer|team|staff|supervisor|examiner|by hand|moderator"
    r"|mensch\w*|person|mitarbeit\w*|sachbearbeit\w*|arzt\w*|techniker\w*|prufer\w*|expert\w*"
    r"|fachkraft|kolleg\w*|manuell\w*|disponent\w*|meister\w*|bearbeiter\w*|fachabteilung"
    r"|person\w*|tecnic\w+|expert\w+|medic[oa]s?|human\w+|agente|gestor\w*|operador\w*"
    r"|operari\w+|manual\w*|revisor\w*|perit\w+|humain\w*|technicien\w*|expert\w*|medecin\w*"
    r"|agent\w*|conseill\w+|operateur\w*|manuel\w*|gestionnaire\w*|quelqu'un"
)

UNDERSTAND = any_of(
    r"told|mitteil\w*|mitzuteilen|understand\w*|understood|follow\w*|comprehend\w*|see[ns]?|reads?"
    r"|readable|tell|explain\w*|trace\w*"
    r"|inspect\w*|check|show\w*|print\w*|list\w*|display\w*|give[ns]?|stat(?:e|ed|es)|name[ds]?"
    r"|provid\w+|report\w*|defend|justif\w+|learn|know|ask\w*"
    r"|versteh\w*|verstand\w*|nachvollz\w*|erklar\w*|sehen|lesen|anzeig\w*|angezeigt|nennen|genannt"
    r"|angeb\w*|angegeben|ausgeb\w*|ausgegeben|begrund\w*|darleg\w*|wissen|erfahren|mitgeteilt"
    r"|entend\w*|entiend\w*|comprend\w*|explic\w*|ver|leer|mostr\w*|muestr\w*|indic\w*|dar|saber"
    r"|conocer|imprim\w*|justific\w*|expliqu\w*|comprendre|comprenn\w*|voir|lire|affich\w*"
    r"|indiqu\w*|donn\w*|savoir|connaitre|fournir|accompagn\w*"
)
"""Verbs by which people get at what a model does."""

WHY_NOUN = any_of(
    r"reasons?|causes?|drivers?|(?:contributing |risk |main |key |decisive |deciding )?factors"
    r"|grounds|rationale|explanations?|arguments?|grunde?n?|\w*grunde?|ursachen?|begrundung\w*"
    r"|einflussfaktor\w*|faktoren|erklarung\w*|motivos?|razon(?:es)?|causas?|factores"
    r"|explicacion\w*|justificacion\w*|raisons?|motifs?|facteurs?|explications?|justifications?"
)
WHY = any_of(r"why|warum|weshalb|wieso|por que|pourquoi")
EACH = any_of(
    r"each|every|any|per|for an?|individual\w*|one by one|the (?:customer|applicant|patient|person"
    r"|employee|client|citizen|claimant|student|officer|agent|clerk|case)|an? (?:alarm|alert"
    r"|decision|refusal|rejection|applicant|customer|case|patient|person|claimant|flag)"
    r"|jed\w+|je|pro|einzeln\w*|zu (?:der|einer)|cada|por (?:caso|cliente|alerta)|chaque|par"
    r"|individuel\w*|pour tout\w*|con su|avec s(?:on|es|a)"
)
EFFECT = any_of(
    r"effects?|influences?|impact|contribut\w+|weights?|weigh\w*|role|direction|how (?:it|the|each"
    r"|much"
    r"|every|much)|logic|formula|calculation|reasoning|what (?:it|the model) does|coefficients?"
    r"|wirkung\w*|einfluss\w*|beitrag\w*|gewicht\w*|logik|formel|berechnung\w*|rechenweg\w*|wie"
    r"|efectos?|influencia\w*|influy\w*|pesos?|logica|formula|calculo|como|cuanto|aport\w*"
    r"|contribu\w+"
    r"|effets?|influences?|poids|logique|formule|calcul|comment|role"
)

SAME = any_of(
    r"same|identical\w*|equal|unchanged|gleich\w*|derselbe\w*|dieselbe\w*|dasselbe|denselben"
    r"|demselben|identisch\w*|mism[oa]s?|identic[oa]s?|iguales?|meme[s]?|identiques?"
)
ALWAYS = any_of(
    r"always|every time|each time|twice|again|repeat\w*|re-?run\w*|running it|stets|immer|jedes mal"
    r"|jederzeit|erneut|zweimal|wiederhol\w*|siempre|cada vez|dos veces|de nuevo|repet\w*"
    r"|toujours|chaque fois|deux fois|a nouveau|must|shall|muss|mussen|debe\w*|doi\w+|should"
)
OUTCOME_NOUN = any_of(
    r"scores?|results?|answers?|outputs?|predictions?|outcomes?|decisions?|estimates?|values?"
    r"|priorit\w+|forecasts?|verdicts?|class(?:es)?|figures?|lane|label|grade"
    r"|ergebnis\w*|werte?|antwort\w*|ausgabe\w*|vorhersage\w*|prognose\w*|einstufung\w*|note"
    r"|resultad\w+|respuesta\w*|salida\w*|valor\w*|prediccion\w*|puntuacion\w*|decision\w*"
    r"|estimacion\w*|equipo|clase|resultats?|reponses?|sorties?|valeurs?|previsions?|notes?"
    r"|decisions?|scores?|estimations?|classe"
)

ADVERSE_CASE = any_of(
    r"(?:bad|risky|fraud\w*|defect\w*|fault\w*|sick|ill|infected|broken|late|rotten|contaminated"
    r"|dangerous|unsafe|leaking|non-?compliant|false|fake|failing|faulty|insolvent|dishonest"
    r"|cracked|spoiled|unreliable|unpaid|guilty|illegal|cheating) \w+|frauds?|defects?|defaulters?"
    r"|\w+ (?:who|that|which) (?:walks? away|leaves?|quits?|cancels?|churns?"
    r"|defaults?|fails?|breaks?(?: down)?|goes bad|drops? out|dies|does not pay|never pays"
    r"|gets away|returns?)"
    r"|cheaters?|faults?|failures?|leaks?|breakdowns?|churners?|leavers?|returns?|losses"
    r"|(?:schlecht\w*|ausgefallen\w*|geplatzt\w*|faul\w*|defekt\w*|fehlerhaft\w*|krank\w*"
    r"|betrugerisch\w*|faul\w*|unsicher\w*"
    r"|undicht\w*) \w+|betrug\w*|ausfall|storung|leck\w*|schadensfall|\w+ (?:moros[oa]s?|mal[oa]s?"
    r"|defectuos\w+"
    r"|fraudulent\w+|enferm\w+|averiad\w+|falla\w*)|fraudes?|averias?|fallos?|fugas?|impagos?"
    r"|(?:mauvais\w*) \w+|\w+ (?:defectueu\w+|frauduleu\w+|malades?)|pannes?|fuites?"
    r"|impayes?|defaillances?"
)
"""The case that one wants to find."""

SOUND_CASE = any_of(
    r"(?:good|sound|healthy|honest|genuine|legitimate|innocent|fine|intact|reliable|normal|loyal"
    r"|regular|real) \w+|(?:gut\w*|gesund\w*|ehrlich\w*|einwandfrei\w*|intakt\w*|treu\w*) \w+"
    r"|\w+ (?:buen[oa]s?|san[oa]s?|honest[oa]s?|legitim[oa]s?|honrad[oa]s?)|buen[oa]?s? \w+"
    r"|(?:bon(?:ne)?s?) \w+|\w+ (?:sains?|saines?|honnetes?|legitimes?|intacte?s?)"
)
ACCEPT = any_of(
    r"grant\w*|accept\w*|approv\w*|let (?:\w+ )?(?:in|through|pass|go)|pass\w*|ship\w*|sell\w*|sold"
    r"|keep|kept|hire\w*|pay (?:out|it)|paid out|deliver\w*|releas\w*|reach\w*|insur\w*"
    r"|underwrit\w*"
    r"|take on|took on|admit\w*|publish\w*|sign(?:ed)?|gets? (?:in|through|past|out)|slip\w*|stays?"
    r"|remain\w*|gewahr\w*|bewillig\w*|genehmig\w*|annehm\w*|angenommen\w*|akzeptier\w*"
    r"|ausliefer\w*"
    r"|ausgeliefert\w*|durchl\w+|durchgel\w+|verkauf\w*|auszahl\w*|ausgezahlt|gelang\w*"
    r"|conced\w+|acept\w+|aprob\w+|aprueb\w+|dejar pasar|pasa\w*|envi\w+|entreg\w+|llega\w*|pag\w+"
    r"|accord\w+|accept\w+|approuv\w+|livr\w+|expedi\w+|laiss\w+|arriv\w+|pass\w+|vend\w+"
)
REFUSE = any_of(
    r"turn\w* (?:away|down)|reject\w*|refus\w*|declin\w*|block\w*|den(?:y|ied|ies|ying)|stop\w*"
    r"|scrap\w*|discard\w*|throw\w* (?:out|away)|lose|losing|bother\w*|accus\w*|(?:hold"
    r"|held) (?:up|back)"
    r"|suspend\w*|lock\w* out|ban(?:ned|ning)?|pull\w* out|abweis\w*|abgewiesen\w*|ablehn\w*"
    r"|abgelehnt\w*|aussortier\w*|verschrott\w*|sperr\w*|gesperrt\w*|blockier\w*|verweiger\w*"
    r"|rechaz\w+|deneg\w+|bloque\w+|descart\w+|rehus\w+|refus\w+|rejet\w+|ecart\w+|bloqu\w+"
    r"|mis\w* au rebut"
)
"""What is done to a case, by letting it pass or not."""
