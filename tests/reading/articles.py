"""Sentences written for these tests, to build articles from."""

STORY = (
    "سيطرت فصائل المعارضة على بلدة التل الشرقي بعد معارك استمرت حتى الفجر، وفق ما قال ناشطون من المنطقة، "
    "فيما أعلن الجيش أنه أعاد نشر قواته جنوب البلدة لحماية المدنيين."
)
MORE = "وقال سكان إن الكهرباء مقطوعة منذ يومين، وإن أحداً لم يدخل الحي الجنوبي. ونفى الجيش ذلك."
STORY_EN = (
    "Opposition fighters took the eastern hill after clashes that went on until dawn, residents of the area "
    "told reporters, while the army announced that it had moved its troops to the south of the town."
)
STORY_FR = (
    "Les combattants de l'opposition ont pris la colline de l'est après des affrontements qui ont duré jusqu'à "
    "l'aube, selon des habitants, alors que l'armée a annoncé avoir déplacé ses troupes vers le sud."
)
