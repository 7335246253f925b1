using System.Net;
using System.Text.RegularExpressions;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Hosting;

namespace BrowserAgent.Meridian.Tests;

/// <summary>One user at one browser without a script engine: cookies, links and forms.</summary>
internal sealed partial class MeridianHttpClient(MeridianServer server, MeridianAccount account, TimeProvider timeProvider) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { CookieContainer = new CookieContainer() })
    {
        Timeout = TimeSpan.FromSeconds(15),
    };

    /// <summary>What happens between the form's coming and its being sent.</summary>
    public Action BeforeSave { get; set; } = static () => { };

    public string User => account.User;

    public string DisplayName => account.DisplayName;

    public string Password => account.Password;

    public string CurrentCode => TotpCalculator.Compute(account.TotpSeed, TotpCalculator.StepOf(timeProvider.GetUtcNow()));

    public Task<PageResponse> GetAsync(string path) => ReadResponseAsync(_client.GetAsync(new Uri(server.AppAddress, path)));

    public Task<PageResponse> TypePasswordAsync(string password) => ReadResponseAsync(_client.PostAsync(
        new Uri(server.LoginAddress, "/login"),
        Form(("username", account.User), ("password", password), ("return", "/orders/new"))));

    public Task<PageResponse> TypeCodeAsync(string code) =>
        ReadResponseAsync(_client.PostAsync(new Uri(server.LoginAddress, "/code"), Form(("code", code), ("return", "/orders/new"))));

    public async Task<PageResponse> SignInAsync()
    {
        await TypePasswordAsync(account.Password);
        return await TypeCodeAsync(CurrentCode);
    }

    /// <summary>Fills the form as it came and posts it where its form says, with the given values over the defaults.</summary>
    public async Task<PageResponse> SaveAsync(string reference, params (string Name, string Value)[] changes)
    {
        PageResponse form = await GetAsync("/orders/new");
        Assert.Contains(account.DisplayName, form.Html, StringComparison.Ordinal);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match box in Boxes().Matches(form.Html.Split("<template", 2)[0]))
        {
            values[box.Groups["name"].Value] = WebUtility.HtmlDecode(box.Groups["value"].Value);
        }

        foreach (Match select in Selects().Matches(form.Html))
        {
            values[select.Groups["name"].Value] = WebUtility.HtmlDecode(select.Groups["value"].Value);
        }

        foreach ((string name, string value) in ((string, string)[])
            [("reference", reference), ("supplier", "ACME Corp (EU)"), ("supplierId", "202"), ("priority", "Normal"), ("memo", "Gate 3"),
            ("line.0.item", "BRG-6204"), ("line.0.itemId", "101"), ("line.0.quantity", "12,5"), ("line.0.price", "1.234,50"), .. changes])
        {
            values[values.Keys.FirstOrDefault(key => key == name || key.StartsWith(name + "__", StringComparison.Ordinal)) ?? name] = value;
        }

        BeforeSave();
        return await ReadResponseAsync(_client.PostAsync(new Uri(server.AppAddress, "/orders"), new FormUrlEncodedContent(values)));
    }

    public Task<PageResponse> DiscardAsync() =>
        ReadResponseAsync(_client.PostAsync(new Uri(server.AppAddress, "/orders/discard"), Form(("reference", "R-gone"))));

    public void Dispose() => _client.Dispose();

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));

    private static async Task<PageResponse> ReadResponseAsync(Task<HttpResponseMessage> asked)
    {
        using HttpResponseMessage answer = await asked;
        return new PageResponse((int)answer.StatusCode, answer.RequestMessage!.RequestUri!, await answer.Content.ReadAsStringAsync(), answer.Headers.RetryAfter?.Delta);
    }

    [GeneratedRegex("""<input id="[^"]*" class="[^"]*" name="(?<name>[^"]*)" value="(?<value>[^"]*)"[ >]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Boxes();

    [GeneratedRegex("""<select [^>]*name="(?<name>[^"]*)">.*?<option selected>(?<value>[^<]*)<""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Selects();
}

/// <summary>The page at which a request ended.</summary>
internal sealed record PageResponse(int Status, Uri Address, string Html, TimeSpan? RetryAfter)
{
    public bool IsLogin => Html.Contains("Sign in to Meridian", StringComparison.Ordinal);

    public bool SaysSaved => Html.Contains("has been saved.", StringComparison.Ordinal);
}
