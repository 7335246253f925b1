using System.Globalization;
using System.Text.RegularExpressions;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Logging;

namespace BrowserAgent.Agent.Documents;

/// <summary>
/// The letters whose meaning a PDF does not tell. The library takes the number of such a letter in its font for the letter itself, so a picture of 7 may be read as 1; it
/// says so in its log only. Letters that are not drawn, such as the text that a scanner recognised behind its picture, are taken for unknown too.
/// </summary>
internal sealed partial class UnknownLetters : ILog
{
    /// <summary>Stands for such a letter.</summary>
    public const char Mark = '\uFFFD';

    private readonly HashSet<(string Font, string Value)> _letters = [];
    private bool _isAny;

    /// <summary>The letter, or the mark for it.</summary>
    public string Of(Letter letter) =>
        _isAny || letter.RenderingMode is TextRenderingMode.Neither or TextRenderingMode.NeitherClip || string.IsNullOrEmpty(letter.Value) || _letters.Contains((letter.FontName ?? "", letter.Value)) ? Mark.ToString() : letter.Value;

    public void Warn(string message)
    {
        if (!message.Contains("find the corresponding character", StringComparison.Ordinal))
        {
            return;
        }

        if (CodeAndFont().Match(message) is { Success: true } match && int.TryParse(match.Groups["code"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            _letters.Add((match.Groups["font"].Value, ((char)code).ToString()));
        }
        else
        {
            _isAny = true;
        }
    }

    public void Debug(string message)
    {
        // Nothing about letters.
    }

    public void Debug(string message, Exception ex)
    {
        // Nothing about letters.
    }

    public void Error(string message)
    {
        // Nothing about letters.
    }

    public void Error(string message, Exception ex)
    {
        // Nothing about letters.
    }

    [GeneratedRegex(@"with code (?<code>\d{1,9}) in font /?(?<font>.*?)\.?\s*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex CodeAndFont();
}
