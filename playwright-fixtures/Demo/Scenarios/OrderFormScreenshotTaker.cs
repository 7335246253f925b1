using BrowserAgent.Demo.Reporting;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Hosting;
using Microsoft.Playwright;

namespace BrowserAgent.Demo.Scenarios;

/// <summary>The order form in each of Meridian's interface versions, as a person sees it.</summary>
internal static class OrderFormScreenshotTaker
{
    private static readonly MeridianAccount Account = SeededAccounts.All.Single(account => account.User == "buyer3");

    public static async Task TakeAsync(MeridianServer meridian, ScreenshotTaker screenshotTaker)
    {
        var page = await screenshotTaker.NewPageAsync();
        await page.GotoAsync(new Uri(meridian.AppAddress, "/orders/new").ToString());
        await page.GetByLabel("User name").FillAsync(Account.User);
        await page.GetByLabel("Password").FillAsync(Account.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByLabel("Verification code").FillAsync(TotpCalculator.Compute(Account.TotpSeed, TotpCalculator.StepOf(TimeProvider.System.GetUtcNow())));
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "New purchase order" }).WaitForAsync();
        for (var version = 1; version <= MeridianOptions.NewestUi; version++)
        {
            await page.GotoAsync(new Uri(meridian.AppAddress, $"/orders/new?ui={version}").ToString());
            var menu = page.GetByRole(AriaRole.Button, new() { Name = "Save options" });
            if (await menu.CountAsync() == 1)
            {
                await menu.ClickAsync();
            }

            await screenshotTaker.TakeAsync(page, $"meridian-v{version}");
        }
    }
}
