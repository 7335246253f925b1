using BrowserAgent.Agent.Documents;
using BrowserAgent.Agent.Files;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Planning;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Agent.Tests.Configuration;

public sealed class AgentOptionsBindingTests
{
    private static T Bound<T>(string key, string value)
        where T : class
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value), new("Llm:Model", "m")]).Build();
        using var services = new ServiceCollection().AddLogging().AddAgent(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<T>>().Value;
    }

    [Fact]
    public void Bind_OtherValues_AreTaken()
    {
        Assert.Equal(TimeSpan.FromSeconds(9), Bound<LadderOptions>("Ladder:ElementBudget", "00:00:09").ElementBudget);
        Assert.Equal(2, Bound<FlowOptions>("Flows:TypingTries", "2").TypingTries);
        Assert.Equal(3, Bound<PlannerOptions>("Llm:MaxCallsPerJob", "3").MaxCallsPerJob);
        Assert.Equal("/srv/files", Bound<UploadOptions>("Uploads:Folder", "/srv/files").Folder);
        Assert.Equal(7, Bound<DocumentOptions>("Documents:MaxPdfPages", "7").MaxPdfPages);
    }

    [Fact]
    public void Bind_ValuesOutOfRange_AreRefused()
    {
        Assert.Throws<OptionsValidationException>(() => Bound<LadderOptions>("Ladder:ElementBudget", "01:00:00"));
        Assert.Throws<OptionsValidationException>(() => Bound<FlowOptions>("Flows:TypingTries", "0"));
        Assert.Throws<OptionsValidationException>(() => Bound<UploadOptions>("Uploads:Folder", "files"));
        Assert.Throws<OptionsValidationException>(() => Bound<UploadOptions>("Uploads:MaxFileMiB", "21"));
        Assert.Throws<OptionsValidationException>(() => Bound<DocumentOptions>("Documents:MaxSizeMiB", "0"));
        Assert.Throws<OptionsValidationException>(() => Bound<PlannerOptions>("Llm:Endpoint", "no address"));
    }
}
