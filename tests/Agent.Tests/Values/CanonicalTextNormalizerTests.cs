using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Values;

public sealed class CanonicalTextNormalizerTests
{
    [Theory]
    [InlineData("A\uFFFEB", "A\uFFFDB")]
    [InlineData("  Stahl\u00A0\u2009 Bolzen\t\r\nM8 ", "Stahl Bolzen M8")]
    [InlineData("\uFEFFPO\u200B-\u00AD7\u202E", "PO-7")]
    [InlineData("ＡＢＣ１２", "ABC12")]
    [InlineData("e\u200D\u0301", "é")]
    [InlineData("A\u0000\u0007B", "AB")]
    [InlineData("x\u3164\uFFA0\u2800y", "x y")]
    [InlineData("ﬁn ✔\uFE0F", "fin ✔")]
    [InlineData("\u200B\u00A0", "")]
    [InlineData("Müller & Söhne", "Müller & Söhne")]
    public void Normalize_HiddenAndSpaceLikeCharacters_ShowsWhatAPersonSees(string text, string expected) =>
        Assert.Equal(expected, CanonicalTextNormalizer.Normalize(text));

    [Fact]
    public void Normalize_LoneSurrogate_IsReplacedNotThrown() =>
        Assert.Equal("a\uFFFDb", CanonicalTextNormalizer.Normalize("a\uD800b"));

    [Fact]
    public void Normalize_AnyText_IsIdempotent()
    {
        var random = new Random(20260101);
        for (var round = 0; round < 2000; round++)
        {
            var text = new string([.. Enumerable.Range(0, 12).Select(_ => (char)random.Next(1, 0x3200))]);
            var once = CanonicalTextNormalizer.Normalize(text);
            Assert.Equal(once, CanonicalTextNormalizer.Normalize(once));
        }
    }
}
