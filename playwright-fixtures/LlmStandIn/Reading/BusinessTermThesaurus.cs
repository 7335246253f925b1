using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>
/// General business words, as a reader of English, German and a little Arabic and Hebrew knows them. A word maps to a concept, so that
/// <c>Lieferant</c> and <c>vendor</c> are the same thing; a word that is not listed stands for itself.
/// </summary>
internal static partial class BusinessTermThesaurus
{
    private const double RelatedSimilarity = 0.6;
    private const double GeneralWeight = 0.35;

    private static readonly string[] Groups =
    [
        "supplier vendor seller lieferant lieferanten kreditor kreditoren مورد ספק",
        "customer client buyer kunde kunden debitor عميل לקוח",
        "quantity qty quant menge anzahl count pcs كمية כמות",
        "price preis rate cost kosten einzelpreis سعر מחיר",
        "amount betrag summe value wert مبلغ סכום",
        "total gesamt gesamtsumme subtotal إجمالي סהכ",
        "due required fallig falligkeit needed deadline benotigt",
        "deliver delivery liefer lieferung expected arrival zustellung تسليم אספקה",
        "save speichern sichern store حفظ שמור שמירה",
        "submit absenden einreichen senden إرسال שלח",
        "send email mail versenden",
        "add new create insert neu neue neuer neues hinzufugen anlegen erstellen إضافة جديد הוסף חדש חדשה",
        "line row zeile position سطر שורה",
        "item article product artikel produkt material sku ware صنف פריט",
        "reference ref referenz verweis مرجع אסמכתא",
        "external extern externe foreign خارجي חיצוני",
        "date datum termin day tag تاريخ תאריך",
        "number no nr num nummer رقم מספר",
        "order bestellung bestell auftrag po طلب הזמנה",
        "purchase purchasing buying procurement einkauf einkaufs beschaffung شراء רכש",
        "sale selling verkauf vertrieb مبيعات מכירות",
        "currency wahrung عملة מטבע",
        "ship shipping shipment dispatch versand شحن משלוח",
        "receipt receive receiving wareneingang eingang empfang استلام קבלה",
        "address anschrift adresse عنوان כתובת",
        "term condition bedingung bedingungen konditionen شروط תנאים",
        "payment pay zahlung zahlungs دفع תשלום",
        "memo note comment remark notiz bemerkung kommentar anmerkung ملاحظة הערה",
        "track tracking sendungsverfolgung sendung trackingnummer تتبع מעקב",
        "carrier forwarder spediteur frachtfuhrer ناقل מוביל",
        "unit uom einheit وحدة יחידה",
        "search find suche suchen بحث חיפוש",
        "delete remove loschen entfernen حذف מחק מחיקה",
        "discard verwerfen abandon تجاهل",
        "cancel abbrechen stornieren إلغاء ביטול",
        "reset clear zurucksetzen leeren",
        "void annul",
        "reject decline ablehnen رفض דחה",
        "approve genehmigen freigeben موافقة אשר",
        "close schliessen dismiss إغلاق סגור",
        "edit change modify bearbeiten andern تعديل ערוך",
        "print drucken طباعة הדפס",
        "copy duplicate clone kopieren duplizieren نسخ",
        "draft entwurf template vorlage",
        "login signin anmelden anmeldung دخول כניסה",
        "logout signout abmelden خروج יציאה",
        "password passwort kennwort",
        "user username benutzer benutzername",
        "code otp token pin einmalcode",
        "upload attachment attach file datei anhang hochladen مرفق קובץ",
        "message meldung hinweis notification رسالة הודעה",
        "status state zustand حالة סטטוס",
        "tax vat steuer mwst ضريبة מעמ",
        "invoice bill rechnung فاتورة חשבונית",
        "location warehouse lager standort site مستودع מחסן",
        "name bezeichnung titel title اسم שם",
        "description beschreibung desc وصف תיאור",
        "department abteilung قسم מחלקה",
        "option optionen خيارات אפשרויות",
        "more mehr weitere further المزيد עוד",
        "action actions aktion aktionen إجراءات פעולות",
        "menu menus dropdown toggle قائمة תפריט",
        "list overview liste ubersicht all",
        "internal intern",
        "main primary general haupt allgemein basic header kopf",
    ];

    private static readonly string[] Related =
    [
        "line item", "due deliver", "save submit", "ship deliver", "ship track", "ship carrier", "track carrier", "item quantity", "item price",
        "item unit", "item amount", "amount price", "invoice payment", "invoice term", "payment term", "receipt ship", "purchase supplier", "submit send",
        "main supplier", "main date", "main due", "main currency", "amount total",
    ];

    private static readonly HashSet<string> General = Concepts("date number name order purchase list field record document info information detail page text option type id value");

    private static readonly HashSet<string> Ignored =
        "a an the of for to in on at by with which that this is it be and or from into as where your box button field input control element der die das des dem den ein eine fur und oder zu im am von mit feld knopf schaltflache please only"
            .Split(' ').ToHashSet(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> ConceptOf = Index();

    private static readonly HashSet<(string First, string Second)> RelatedPairs = Related
        .Select(pair => pair.Split(' ')).SelectMany(pair => new[] { (pair[0], pair[1]), (pair[1], pair[0]) }).ToHashSet();

    /// <summary>What a wrong click on cannot be taken back, or loses what was typed.</summary>
    public static IReadOnlySet<string> Destructive { get; } = Concepts("delete discard cancel reset void reject logout");

    /// <summary>Words that name a deed; two buttons that differ in one of these do different things.</summary>
    public static IReadOnlySet<string> ActionWords { get; } = Concepts(
        "save submit send add delete discard cancel reset void reject approve close print copy draft login logout edit");

    /// <summary>Words of a thing that opens more things.</summary>
    public static IReadOnlySet<string> MenuWords { get; } = Concepts("option more action menu");

    public static bool IsGeneral(string concept) => General.Contains(concept);

    public static double Weight(string concept) => General.Contains(concept) ? GeneralWeight : 1;

    public static double Similarity(string first, string second)
        => string.Equals(first, second, StringComparison.Ordinal) ? 1 : RelatedPairs.Contains((first, second)) ? RelatedSimilarity : 0;

    /// <summary>The concepts of a text in order of first mention.</summary>
    public static IReadOnlyList<string> ConceptsOf(string text)
        => Tokens(TwoWordVerbs().Replace(text.Replace("+", " add ", StringComparison.Ordinal), "log${way} ")).Where(token => !Ignored.Contains(token)).SelectMany(Resolve).Distinct(StringComparer.Ordinal).ToList();

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in text.Replace("ß", "ss", StringComparison.Ordinal).Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(char.ToLowerInvariant(letter));
            }
        }

        return folded.ToString();
    }

    private static IEnumerable<string> Tokens(string text)
    {
        var token = new StringBuilder();
        foreach (var letter in Fold(text).Append(' '))
        {
            if (char.IsLetterOrDigit(letter))
            {
                token.Append(letter);
            }
            else if (token.Length > 0 && letter is not ('\'' or '’' or '"' or '״'))
            {
                yield return token.ToString();
                token.Clear();
            }
        }
    }

    private static IEnumerable<string> Resolve(string word)
        => Known(word) is { } concept ? [concept] : Compound(word) ?? [Stem(word)];

    private static string? Known(string word)
        => ConceptOf.GetValueOrDefault(word) ?? ConceptOf.GetValueOrDefault(Stem(word))
            ?? (word.Length > 4 && word.StartsWith("ال", StringComparison.Ordinal) ? ConceptOf.GetValueOrDefault(word[2..]) : null);

    /// <summary>German writes <c>Bestellnummer</c> in one word: both halves must be words of their own, with at most a linking letter between.</summary>
    private static List<string>? Compound(string word)
    {
        const int shortestHalf = 4;
        for (var cut = word.Length - shortestHalf; cut >= shortestHalf; cut--)
        {
            var head = word[..cut];
            var first = Known(head) ?? Known(head.TrimEnd('s')) ?? Known(head.TrimEnd('n'));
            if (first is not null && Known(word[cut..]) is { } second)
            {
                return [first, second];
            }
        }

        return null;
    }

    private static string Stem(string word) => word switch
    {
        { Length: > 4 } when word.EndsWith("ies", StringComparison.Ordinal) => word[..^3] + "y",
        { Length: > 5 } when word.EndsWith("ing", StringComparison.Ordinal) => word[..^3].TrimEnd('e'),
        { Length: > 4 } when word.EndsWith("ed", StringComparison.Ordinal) => word[..^2].TrimEnd('e'),
        { Length: > 3 } when word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) => word[..^1].TrimEnd('e'),
        { Length: > 3 } => word.TrimEnd('e'),
        _ => word,
    };

    private static Dictionary<string, string> Index()
    {
        var index = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var words in Groups.Select(group => group.Split(' ')))
        {
            foreach (var word in words.Select(Fold))
            {
                index.TryAdd(word, words[0]);
            }
        }

        foreach (var (word, concept) in index.ToList())
        {
            index.TryAdd(Stem(word), concept);
        }

        return index;
    }

    private static HashSet<string> Concepts(string words) => words.Split(' ').ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\b(sign|log)[ -](?<way>in|out)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TwoWordVerbs();
}
