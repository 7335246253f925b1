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
    [InlineData("Löschung", "de", "löschung")]
    [InlineData("Loeschen", "de", "löschen")]
    [InlineData("Bestellen", "de", "bestellen")]
    [InlineData("Validez la commande", "fr", "valider")]
    [InlineData("Aprueba", "es", "aprobar")]
    [InlineData("Post", "en", "post")]
    [InlineData("De1ete", "en", "delete")]
    [InlineData("d\u0131scard", "en", "discard")]
    [InlineData("\u0251pprove", "en", "approve")]
    [InlineData("\u1D00\u1D18\u1D18\u0280\u1D0F\u1D20\u1D07", "en", "approve")]
    [InlineData("s\u0336end", "en", "send")]
    [InlineData("ápprove", "en", "approve")]
    [InlineData("A p p r o v e", "en", "approve")]
    [InlineData("\u0410 p p r o v e", "en", "approve")]
    [InlineData("/orders/APPROVEOrder", "en", "approve")]
    [InlineData("\u0440\u0430\u0443", "en", "pay")]
    public void Find_NamesAChange_IsFound(string text, string language, string verb) => Assert.Equal(verb, ChangeVerbs.Find(text, language, ["Check out"]));

    [Theory]
    [InlineData("Approved")]
    [InlineData("More")]
    [InlineData("Delivery and payment")]
    [InlineData("Order lines")]
    [InlineData("Freigeben")]
    [InlineData("Заказ")]
    [InlineData("/orders/17")]
    [InlineData("10 µm, 4 µF, 2 kΩ")]
    [InlineData("B2B and H2O")]
    [InlineData("Columns A B C")]
    [InlineData("")]
    [InlineData(null)]
    public void Find_NamesNone_IsNull(string? text) => Assert.Null(ChangeVerbs.Find(text, "en", []));

    [Theory]
    [InlineData("Your draft will be deleted.", "en", "delete")]
    [InlineData("Changes get lost", "en", "lost")]
    [InlineData("Your order is being cancelled", "en", "cancel")]
    [InlineData("Nothing was submitted", "en", "submit")]
    [InlineData("Der Entwurf wird verworfen", "de", "verworfen")]
    [InlineData("Änderungen gehen verloren", "de", "verloren")]
    [InlineData("Le brouillon sera supprimé", "fr", "supprimer")]
    [InlineData("El borrador será eliminado", "es", "eliminar")]
    [InlineData("La bozza sarà eliminata", "it", "eliminare")]
    [InlineData("Het concept wordt verwijderd", "nl", "verwijderd")]
    public void Find_DialogSaysAChange_IsFound(string text, string language, string verb) => Assert.Equal(verb, ChangeVerbs.Find(text, language, [], ChangeText.Dialog));

    [Theory]
    [InlineData("What is new: the list of orders can be filtered")]
    [InlineData("You are signed in as buyer")]
    [InlineData("Known issues")]
    [InlineData("Update available. The process is described in the book")]
    public void Find_DialogSaysNone_IsNull(string text) => Assert.Null(ChangeVerbs.Find(text, "en", [], ChangeText.Dialog));

    [Theory]
    [InlineData("/post/17")]
    [InlineData("/invoices/create")]
    [InlineData("/process/status")]
    public void Find_PathWithANoun_IsNull(string path) => Assert.Null(ChangeVerbs.Find(path, "en", [], ChangeText.Path));
}
