using BrowserAgent.Agent.Guardrails;
using Xunit;

namespace BrowserAgent.Agent.Tests.Guardrails;

public sealed class ChangeVerbsTests
{
    [Theory]
    [InlineData("Approve", "en", "approve")]
    [InlineData("  SEND now ", "en", "send")]
    [InlineData("Ap\u200Bprove", "en", "approve")]
    [InlineData("Ａｐｐｒｏｖｅ", "en", "approve")]
    [InlineData("Bestellung freigeben", "de", "freigeben")]
    [InlineData("Lo\u0308schen", "de", "löschen")]
    [InlineData("Approve", "de", "approve")]
    [InlineData("/orders/17/approve", "en", "approve")]
    [InlineData("/orders/approveOrder", "en", "approve")]
    [InlineData("/api/do_delete.php", "en", "delete")]
    [InlineData("Check out now", "en", "Check out")]
    [InlineData("\u0430pprove", "en", "\u0430pprove")]
    public void Find_NamesAChange_IsFound(string text, string language, string verb) => Assert.Equal(verb, ChangeVerbs.Find(text, language, ["Check out"]));

    [Theory]
    [InlineData("Approved")]
    [InlineData("More")]
    [InlineData("Delivery and payment")]
    [InlineData("Order lines")]
    [InlineData("Freigeben")]
    [InlineData("Заказ")]
    [InlineData("/orders/17")]
    [InlineData("")]
    [InlineData(null)]
    public void Find_NamesNone_IsNull(string? text) => Assert.Null(ChangeVerbs.Find(text, "en", []));
}
