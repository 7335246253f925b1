using System.Globalization;
using System.Text;

namespace BrowserAgent.Agent.Tests.Values;

/// <summary>Texts of every kind that a payload may hold, from a published seed.</summary>
internal static class GeneratedTexts
{
    private static readonly string[] Whole =
    [
        "1½ in", "10⁵ Pa", "H₂O", "ﬁnal ﬂow", "ﷺ", "Ａ１ｶﾞ", "№ 7 ™ ㎏ ㏄", "e\u0301\u0323", "Å Ω K", "각 각", "Ա և", "שָׁלוֹם \u202Babc\u202C", "السَّلَامُ ١٢٣",
        "क्षि क्\u200Dष", "ไทย\u200Bเมือง", "👩\u200D👩\u200D👧\u200D👦 🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "❤\uFE0F ☎\uFE0E", "葛\U000E0100", "𝔘𝔫𝔦 𐐷 𠮷",
        "a\u00A0b\u2009c\u3000d", "two  spaces", "tab\there", "soft\u00ADhyphen", "zero\u200Bwidth\u2060join", "\uFEFFmark", "ß ẞ ı İ ς σ", "<b>&amp;</b> \"'`\\", "{{x}}", "٪ ‰ −5 – 7",
        "\u1160\u3164x", "ﬀ＆½", "Z\u0351\u036B\u0343\u036A\u0302A\u0321\u034A\u0360L\u0321", "line\u2028separator\u2029end",
    ];

    // First and last code points of blocks of every kind: scripts, marks, symbols, compatibility forms, planes beyond the first.
    private static readonly (int First, int Last)[] Blocks =
    [
        (0x20, 0x7E), (0xA0, 0x17F), (0x180, 0x24F), (0x250, 0x2AF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x530, 0x58F), (0x590, 0x5FF), (0x600, 0x6FF), (0x700, 0x74F),
        (0x900, 0x97F), (0x980, 0x9FF), (0xB80, 0xBFF), (0xE00, 0xE7F), (0xF00, 0xFFF), (0x1000, 0x109F), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x137F), (0x13A0, 0x13FF), (0x1780, 0x17FF),
        (0x1800, 0x18AF), (0x1AB0, 0x1AFF), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20CF), (0x20D0, 0x20FF), (0x2100, 0x214F), (0x2150, 0x218F),
        (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2460, 0x24FF), (0x2500, 0x257F), (0x2600, 0x27BF), (0x2800, 0x28FF), (0x2C00, 0x2C5F), (0x3000, 0x303F), (0x3040, 0x30FF), (0x3130, 0x318F),
        (0x3200, 0x33FF), (0x4E00, 0x9FFF), (0xA640, 0xA69F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFB00, 0xFB4F), (0xFB50, 0xFDFF), (0xFE00, 0xFE2F), (0xFE50, 0xFEFF), (0xFF00, 0xFFEF),
        (0x10000, 0x100FF), (0x10400, 0x1044F), (0x10900, 0x1091F), (0x11000, 0x1107F), (0x12000, 0x1236E), (0x1D100, 0x1D1FF), (0x1D400, 0x1D7FF), (0x1F100, 0x1F1FF), (0x1F300, 0x1F6FF), (0x1F900, 0x1F9FF),
        (0x20000, 0x2A6DF), (0x2F800, 0x2FA1D), (0xE0100, 0xE01EF),
    ];

    public static IEnumerable<string> Of(int seed, int count)
    {
        var random = new Random(seed);
        for (var made = 0; made < count;)
        {
            // White space at the ends is not part of a value, and a text of nothing but invisible characters counts as not given.
            var text = Next(random).Trim();
            if (text.Any(char.IsLetterOrDigit))
            {
                made++;
                yield return text;
            }
        }
    }

    private static string Next(Random random)
    {
        var text = new StringBuilder();
        var breaks = random.Next(4) == 0;
        var pieces = random.Next(1, 7);
        for (var piece = 0; piece < pieces; piece++)
        {
            text.Append(random.Next(3) == 0 ? Whole[random.Next(Whole.Length)] : Run(random));
            text.Append(random.Next(6) switch { 0 => " ", 1 => "  ", 2 => breaks ? "\n" : " ", 3 => breaks ? "\n\n  " : "", _ => "" });
        }

        return text.ToString();
    }

    private static string Run(Random random)
    {
        var run = new StringBuilder();
        var (first, last) = Blocks[random.Next(Blocks.Length)];
        for (var length = random.Next(1, 8); length > 0; length--)
        {
            run.Append(Assigned(random, first, last));
            if (random.Next(8) == 0)
            {
                run.Append(Assigned(random, 0x300, 0x36F));
            }
        }

        return run.ToString();
    }

    private static string Assigned(Random random, int first, int last)
    {
        while (true)
        {
            var rune = new Rune(random.Next(first, last + 1));
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.Control or UnicodeCategory.PrivateUse))
            {
                return rune.ToString();
            }
        }
    }
}
