using BrowserAgent.Sessions.Origins;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Origins;

public sealed class OriginSetTests
{
    [Theory]
    [InlineData("https://erp.example.com/orders?id=1", true)]
    [InlineData("https://erp.example.com:443/", true)]
    [InlineData("wss://erp.example.com/live", true)]
    [InlineData("blob:https://erp.example.com/8d0f", true)]
    [InlineData("about:blank", true)]
    [InlineData("http://erp.example.com/", false)]
    [InlineData("https://erp.example.com:8443/", false)]
    [InlineData("https://erp.example.com.evil.test/", false)]
    [InlineData("https://erp.example.com@evil.test/", false)]
    [InlineData("blob:https://evil.test/8d0f", false)]
    [InlineData("data:text/html,hello", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("chrome://version/", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("not an address", false)]
    public void Allows_Address_OnlyInsideTheOrigins(string address, bool allowed) =>
        Assert.Equal(allowed, new OriginSet([new Uri("https://erp.example.com")]).Allows(address));

    [Theory]
    [InlineData("erp.example.com:443", true)]
    [InlineData("ERP.example.com:443", true)]
    [InlineData("erp.example.com:8443", false)]
    [InlineData("x.erp.example.com:443", false)]
    [InlineData("erp.example.com@evil.test:443", false)]
    [InlineData("erp.example.com:443/evil", false)]
    [InlineData("", false)]
    public void FindByAuthority_TunnelAsked_OnlyToAnOrigin(string authority, bool found) =>
        Assert.Equal(found, new OriginSet([new Uri("https://erp.example.com")]).FindByAuthority(authority) is not null);

    [Fact]
    public void Shorten_AddressWithSecrets_KeepsSchemeHostAndPort() =>
        Assert.Equal("https://evil.test:8443", OriginSet.OriginOf("https://evil.test:8443/steal?token=abc"));

    [Fact]
    public void Constructor_NotAnOrigin_SaysWhatOneLooksLike() =>
        Assert.Contains("https://erp.example.com", Assert.Throws<ArgumentException>(() => new OriginSet([new Uri("file:///etc")])).Message, StringComparison.Ordinal);
}
