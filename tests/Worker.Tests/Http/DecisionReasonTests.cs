using BrowserAgent.Worker.Http;

namespace BrowserAgent.Worker.Tests.Http;

public sealed class DecisionReasonTests
{
    [Theory]
    [InlineData(0x1B)]
    [InlineData(0x0A)]
    [InlineData(0x7F)]
    [InlineData(0x85)]
    [InlineData(0xAD)]
    [InlineData(0x200B)]
    [InlineData(0x202E)]
    [InlineData(0x2028)]
    [InlineData(0x2029)]
    [InlineData(0x2066)]
    [InlineData(0xFEFF)]
    [InlineData(0xE000)]
    [InlineData(0xFFFF)]
    [InlineData(0xD83D)]
    [InlineData(0xDE00)]
    [InlineData(0xE0041)]
    [InlineData(0x10FFFD)]
    public void Check_CharactersThatHideOrReorderText_AreRefused(int code) =>
        Assert.Equal("reason", DecisionReason.Check($"ordered {(code > 0xFFFF ? char.ConvertFromUtf32(code) : ((char)code).ToString())} twice")?.Path);

    [Theory]
    [InlineData(null)]
    [InlineData("Doppelt bestellt: 5 × M8, „siehe“ PO-1")]
    [InlineData("注文が重複 / заказ повторён / سفارش")]
    [InlineData("می\u200cخواهم \ud83d\udc69\u200d\ud83d\udcbb")]
    public void Check_TextOfPeople_IsTaken(string? reason) => Assert.Null(DecisionReason.Check(reason));
}
