using System.Net;
using System.Text.RegularExpressions;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>The page of API keys, as a browser without scripts uses it.</summary>
public sealed partial class KeysPageTests : IAsyncLifetime
{
    private OperatorPagesFixture _site = null!;

    public async ValueTask InitializeAsync() => _site = await OperatorPagesFixture.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Make_ThenRevoke_ShowsTheKeyOnceAndEndsIt()
    {
        using var admin = await _site.SignedInWithAsync(_site.Key);

        using var made = await OperatorPagesFixture.PostAsync(admin, "/keys", "/keys", ("act", "make"), ("name", "ERP north"), ("scope", "read"), ("tenants", "north, south"));
        var key = MadeKey().Match(await made.Content.ReadAsStringAsync()).Groups["key"].Value;

        using var caller = _site.WithKey(key);
        Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync(new Uri("/v1/jobs", UriKind.Relative))).StatusCode);
        var page = await admin.GetStringAsync(new Uri("/keys", UriKind.Relative));
        Assert.Contains("ERP north", page, StringComparison.Ordinal);
        Assert.Contains("north, south", page, StringComparison.Ordinal);
        Assert.DoesNotContain(key, page, StringComparison.Ordinal);

        var stored = Assert.Single(await _site.Keys.ListAsync(default), stored => stored.Name == "ERP north");
        using var revoked = await OperatorPagesFixture.PostAsync(admin, "/keys", "/keys", ("act", "revoke"), ("id", stored.Id));
        Assert.Equal(HttpStatusCode.SeeOther, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await caller.GetAsync(new Uri("/v1/jobs", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Make_WhatCantBe_SaysWhyAndKeepsWhatWasTyped()
    {
        using var admin = await _site.SignedInWithAsync(_site.Key);

        using var answer = await OperatorPagesFixture.PostAsync(admin, "/keys", "/keys", ("act", "make"), ("name", "Kim Miller"), ("scope", "operate"), ("tenants", "north"));
        var refused = await answer.Content.ReadAsStringAsync();

        Assert.Contains("given with the scopes operate and admin", refused, StringComparison.Ordinal);
        Assert.Contains("value=\"Kim Miller\"", refused, StringComparison.Ordinal);
        Assert.DoesNotContain(await _site.Keys.ListAsync(default), stored => stored.Name == "Kim Miller");
    }

    [GeneratedRegex("id=\"made\"><bdi>(?<key>[^<]+)<", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MadeKey();
}
