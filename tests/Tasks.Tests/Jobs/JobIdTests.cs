using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Tests.Jobs;

public sealed class JobIdTests
{
    private const string Text = "019cf0a1b2c37abc8def0123456789ab";

    [Fact]
    public void Parse_Id_IsThatId() => Assert.Equal(Text, JobId.Parse(Text).Value);

    [Theory]
    [InlineData(Text + ":payload")]
    [InlineData("019CF0A1B2C37ABC8DEF0123456789AB")]
    [InlineData("019cf0a1-b2c3-7abc-8def-0123456789ab")]
    [InlineData("../../../../../../../../../../etc")]
    [InlineData("\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660\u0661")]
    [InlineData("019cf0a1b2c37abc8def0123456789a\n")]
    [InlineData("")]
    [InlineData(null)]
    public void Parse_AnythingElse_IsRefused(string? text)
    {
        Assert.False(JobId.TryParse(text, out _));
        Assert.Throws<FormatException>(() => JobId.Parse(text));
    }

    [Fact]
    public void New_OfLaterMillisecond_ComesLater()
    {
        var now = DateTimeOffset.UtcNow;

        Assert.True(string.CompareOrdinal(JobId.New(now).Value, JobId.New(now.AddMilliseconds(1)).Value) < 0);
        Assert.True(JobId.TryParse(JobId.New(now).Value, out _));
    }
}
