using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Tests.Authentication;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("password1234")]
    [InlineData("P@ssw0rd!2026")]
    [InlineData("passwordpassword")]
    [InlineData("1q2w3e4r5t6z")]
    [InlineData("qwertyuiop123")]
    [InlineData("123456789012")]
    [InlineData("aaaaaaaaaaaaaa")]
    [InlineData("abababababab")]
    [InlineData("KimMiller2026!")]
    [InlineData("Welcome2Berlin")]
    [InlineData("iloveyou12345")]
    [InlineData("browser-agent1")]
    [InlineData("short-one-7")]
    public void WhyRefused_OfACommonPassword_SaysWhy(string password) => Assert.NotNull(PasswordRules.WhyRefused(password, "Kim Miller"));

    [Theory]
    [InlineData("velvet-anchor-teapot-92")]
    [InlineData("correct horse battery staple")]
    [InlineData("xK9#mQ2$vL5p")]
    [InlineData("Überraschung im Gartenhaus")]
    public void WhyRefused_OfALongOne_IsNull(string password) => Assert.Null(PasswordRules.WhyRefused(password, "Kim Miller"));
}
