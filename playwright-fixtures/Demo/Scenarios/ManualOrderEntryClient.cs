using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using BrowserAgent.Demo.OrderFiles;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Hosting;

namespace BrowserAgent.Demo.Scenarios;

/// <summary>A person who entered some orders by hand before the run: signs in and posts Meridian's own form, with an account the worker does not use.</summary>
internal sealed partial class ManualOrderEntryClient(MeridianServer meridian) : IDisposable
{
    private static readonly MeridianAccount Account = SeededAccounts.All.Single(account => account.User == "buyer4");
    private static readonly CultureInfo Locale = CultureInfo.GetCultureInfo(Account.Locale);

    private readonly HttpClient _browser = new(new SocketsHttpHandler { CookieContainer = new CookieContainer() });

    public async Task SignInAsync(CancellationToken cancellationToken)
    {
        await PostAsync(meridian.LoginAddress, "/login", Form(("username", Account.User), ("password", Account.Password), ("return", "/")), cancellationToken);
        var code = TotpCalculator.Compute(Account.TotpSeed, TotpCalculator.StepOf(TimeProvider.System.GetUtcNow()));
        await PostAsync(meridian.LoginAddress, "/code", Form(("code", code), ("return", "/")), cancellationToken);
    }

    public async Task EnterAsync(OrderValues order, CancellationToken cancellationToken)
    {
        var form = await BlankFormAsync(cancellationToken);
        form["reference"] = order.Reference;
        form["supplier"] = order.Fields["supplier"];
        form["supplierId"] = await ChooseAsync("/api/suppliers", order.Fields["supplier"], cancellationToken);
        form["dueDate"] = DateOnly.ParseExact(order.Fields["due"], "yyyy-MM-dd", CultureInfo.InvariantCulture).ToString("dd.MM.yyyy", Locale);
        form["currency"] = order.Fields["currency"];
        form["shipTo"] = order.Fields["shipTo"];
        form["memo"] = order.Fields["memo"];
        form["priority"] = "Normal";
        foreach (var (line, row) in order.Lines.Select((line, row) => (line, row)))
        {
            var column = string.Create(CultureInfo.InvariantCulture, $"line.{row}.");
            form[column + "item"] = line.Item;
            form[column + "itemId"] = await ChooseAsync("/api/items", line.Item, cancellationToken);
            form[column + "quantity"] = line.Quantity.ToString(Locale);
            form[column + "price"] = line.Price.ToString(Locale);
        }

        var page = await PostAsync(meridian.AppAddress, "/orders", form, cancellationToken);
        if (!page.Contains("has been saved", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Meridian did not take {order.Reference}, which was to be there before the run. Check the section before of the expectations.");
        }
    }

    public void Dispose() => _browser.Dispose();

    private async Task<Dictionary<string, string>> BlankFormAsync(CancellationToken cancellationToken)
    {
        var html = await _browser.GetStringAsync(new Uri(meridian.AppAddress, "/orders/new"), cancellationToken);
        var form = new Dictionary<string, string>();
        foreach (var field in Boxes().Matches(html.Split("<template", 2)[0]).Concat(Selects().Matches(html)))
        {
            form[field.Groups["name"].Value] = WebUtility.HtmlDecode(field.Groups["value"].Value);
        }

        return form;
    }

    private async Task<string> ChooseAsync(string path, string text, CancellationToken cancellationToken)
    {
        var found = await _browser.GetFromJsonAsync<List<Choice>>(new Uri(meridian.AppAddress, $"{path}?term={Uri.EscapeDataString(text)}"), cancellationToken);
        return found!.Single(choice => choice.Text == text).Id.ToString(CultureInfo.InvariantCulture);
    }

    private async Task<string> PostAsync(Uri host, string path, IReadOnlyDictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form);
        using var answer = await _browser.PostAsync(new Uri(host, path), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }

    private static Dictionary<string, string> Form(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value);

    [GeneratedRegex("""<input id="[^"]*" class="[^"]*" name="(?<name>[^"]*)" value="(?<value>[^"]*)"[ >]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Boxes();

    [GeneratedRegex("""<select [^>]*name="(?<name>[^"]*)">.*?<option selected>(?<value>[^<]*)<""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Selects();

    private sealed record Choice(int Id, string Text);
}
