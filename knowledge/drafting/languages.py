"""Names of months and days of the week in the languages that syllabi are drafted from."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner enero janvier janeiro",
            "february feb februar febrero février fevereiro",
            "march mar märz marzo mars março",
            "april apr abril avril",
            "may mai mayo maio",
            "june jun juni junio juin junho",
            "july jul juli julio juillet julho",
            "august aug agosto août",
            "september sept sep septiembre septembre setembro",
            "october oct oktober okt octubre octobre outubro",
            "november nov noviembre novembre novembro",
            "december dec dezember dez diciembre décembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
"""The number of each month by its name and abbreviations, in English, German, Spanish, French and Portuguese."""

DAYS_OF_WEEK = {
    name: number
    for number, names in enumerate(
        (
            "monday mondays mon montag montags mo lunes lun lundi segunda-feira segunda",
            "tuesday tuesdays tues tue dienstag dienstags di martes mardi terça-feira terça",
            "wednesday wednesdays weds wed mittwoch mittwochs mi miércoles mié mercredi quarta-feira quarta",
            "thursday thursdays thurs thur thu donnerstag donnerstags do jueves jue jeudi quinta-feira quinta",
            "friday fridays fri freitag freitags fr viernes vie vendredi sexta-feira sexta",
            "saturday saturdays sat samstag samstags sonnabend sa sábado sáb samedi",
            "sunday sundays sun sonntag sonntags so domingo dom dimanche",
        )
    )
    for name in names.split()
}
"""The number of each day of the week, Monday being 0, by its names; "mar" is left out, which is a month as well."""

ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def any_of(names: dict[str, int]) -> str:
    """Return the body of a pattern that matches any of `names`, the longest first."""
    return "|".join(sorted(names, key=len, reverse=True))
