using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

public sealed class RedisConnectionOptionsTests
{
    [Fact]
    public void Options_NonDefaults_AreBound()
    {
        using var services = Services(("Queue:SentinelPassword", "word"), ("Queue:WaitForReplicas", "2"));

        var options = services.GetRequiredService<IOptions<QueueOptions>>().Value;

        Assert.Equal(("word", 2), (options.SentinelPassword, options.WaitForReplicas));
    }

    [Fact]
    public void Options_NegativeReplicas_AreRefused()
    {
        using var services = Services(("Queue:WaitForReplicas", "-1"));

        var fault = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<QueueOptions>>().Value);

        Assert.Contains("WaitForReplicas", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one:6380,two,password=x", false, "one:6380, two:6379")]
    [InlineData("one:26380,two,serviceName=orders,password=x", true, "the master 'orders' of the sentinels one:26380, two:26379")]
    public void Address_OfServersOrSentinels_IsReadAndNamedWithoutPassword(string redis, bool sentinels, string people)
    {
        var address = RedisAddress.Of(new QueueOptions { Redis = redis });

        Assert.Equal((sentinels, people), (address.HasSentinels, address.DisplayName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("password=secret-word")]
    [InlineData("one:6379,secret-word=yes")]
    [InlineData("one:6379,connectTimeout=secret-word")]
    public void Address_Unreadable_IsRefusedNamingTheSettingButNotItsValue(string redis)
    {
        var fault = Assert.Throws<QueueUnavailableException>(() => RedisAddress.Of(new QueueOptions { Redis = redis }));

        Assert.Contains("Queue:Redis", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", fault.ToString(), StringComparison.Ordinal);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) =>
        new ServiceCollection().AddLogging()
            .AddQueue(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build())
            .BuildServiceProvider();
}
