using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Guardrails;

public sealed class OriginPolicyTests
{
    private static readonly SitePack Pack = new PackBuilder(new Uri("https://erp.test"), new Uri("http://login.erp.test:8080")).Build();

    [Theory]
    [InlineData("/orders?search=1", "https://erp.test/orders?search=1")]
    [InlineData("https://erp.test/a", "https://erp.test/a")]
    [InlineData("https://ERP.test:443/a", "https://erp.test/a")]
    [InlineData("http://login.erp.test:8080/x", "http://login.erp.test:8080/x")]
    public void Resolve_InsideOrigins_IsAllowed(string address, string expected) =>
        Assert.Equal(expected, OriginPolicy.Resolve(Pack, address).Address?.AbsoluteUri);

    [Theory]
    [InlineData("//evil.test/orders")]
    [InlineData("/\\evil.test/orders")]
    [InlineData("\\\\evil.test")]
    [InlineData("https://erp.test@evil.test/")]
    [InlineData("https://user:pass@erp.test/")]
    [InlineData("https://erp.test.evil.test/")]
    [InlineData("https://evil-erp.test/")]
    [InlineData("http://erp.test/")]
    [InlineData("https://erp.test:8443/")]
    [InlineData("http://login.erp.test/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://[::ffff:a9fe:a9fe]/")]
    [InlineData("orders")]
    [InlineData("/orders\n//evil.test")]
    public void Resolve_OutsideOrTricky_IsRefused(string address)
    {
        var (resolved, refusal) = OriginPolicy.Resolve(Pack, address);

        Assert.Null(resolved);
        Assert.NotNull(refusal);
    }

    [Fact]
    public void WithoutQuery_QueryAndUser_AreLeftOut() =>
        Assert.Equal("https://erp.test/a", OriginPolicy.WithoutQuery("https://user:pass@erp.test/a?token=1#x"));
}
