using BrowserAgent.Agent.Packs;
using Xunit;

namespace BrowserAgent.Agent.Tests.Packs;

public sealed class DialogRuleTests
{
    [Theory]
    [InlineData("Discard*", "Discard changes?", true)]
    [InlineData("Discard*", "Really discard?", false)]
    [InlineData("*changes*order*", "Drop changes of this order?", true)]
    [InlineData("*order*changes*", "Drop changes of this order?", false)]
    [InlineData("Save now?", "Save  now?", true)]
    [InlineData("Save now?", "Save now? All", false)]
    [InlineData("ab*bc", "abc", false)]
    public void Fits_Text_IsTheWholeTextWithAnyTextForAStar(string pattern, string text, bool fits) => Assert.Equal(
        fits, new DialogRule("a", DialogKind.Confirm, pattern, DialogAnswer.Dismiss, IsCommit: false).Matches("confirm", text));

    [Fact]
    public void Fits_OtherKind_DoesNot() =>
        Assert.False(new DialogRule("a", DialogKind.Confirm, "*", DialogAnswer.Dismiss, IsCommit: false).Matches("alert", "a"));

    [Fact]
    public void LoadFile_Interruptions_AreReadByWhatInterrupts()
    {
        var load = DocumentedExamplePack.Load(DocumentedExamplePack.With("locale: de-DE", """
            locale: de-DE
            interruptions:
              - { name: tour, see: home.user, click: line.add }
              - { name: leave warning, dialog: confirm, text: "Discard changes*", answer: accept }
              - { name: last question, dialog: confirm, text: "Save now?", answer: accept, harm: commit }
              - { name: news, dialog: alert, text: "New:*" }
              - { name: print preview, popup: /orders/*/print }
            """));

        Assert.Empty(load.Errors);
        Assert.Equal([new Interruption("tour", "home.user", "line.add")], load.Packs[0].Interruptions);
        Assert.Equal(
            [
                new DialogRule("leave warning", DialogKind.Confirm, "Discard changes*", DialogAnswer.Accept, IsCommit: false),
                new DialogRule("last question", DialogKind.Confirm, "Save now?", DialogAnswer.Accept, IsCommit: true),
                new DialogRule("news", DialogKind.Alert, "New:*", DialogAnswer.Dismiss, IsCommit: false),
            ],
            load.Packs[0].Dialogs);
        Assert.Equal([new KeptPopupRule("print preview", "/orders/*/print")], load.Packs[0].Popups);
    }
}
