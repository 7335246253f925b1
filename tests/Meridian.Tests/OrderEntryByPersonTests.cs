using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Records;
using Microsoft.Playwright;

namespace BrowserAgent.Meridian.Tests;

/// <summary>In each interface version a person with a browser can enter an order with a value of its own in every field.</summary>
public sealed class OrderEntryByPersonTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly string[] Header = ["reference", "orderDate", "dueDate", "currency", "buyer", "department", "costCentre", "project"];
    private static readonly string[] Delivery = ["shipTo", "deliveryTerms", "shippingMethod", "carrierAccount", "requestedBy", "partialDelivery"];
    private static readonly string[] Payment = ["paymentTerms", "taxCode", "discount", "budgetCode"];
    private static readonly string[] Notes = ["memo", "supplierMessage", "internalNote", "priority", "confidential"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Enter_FormOnOnePage_StoresEveryField(int version)
    {
        (IPage page, OrderFormUser user) = await CreateSut(version);

        await user.PickSupplierAsync();
        await user.EnterAsync([.. Header, .. Delivery, .. Payment, .. Notes]);
        await user.EnterLinesAsync();
        if (version == 4)
        {
            await user.Button("Save options").ClickAsync();
        }

        await user.SaveAsync();

        await page.CloseAsync();
        OrderToEnter.Check(await StoredAsync(version), version == 7 ? ["supplierReference", "quoteReference"] : []);
    }

    [Fact]
    public async Task Enter_Wizard_StoresEveryFieldAndLeavesNoStepThatIsNotComplete()
    {
        (IPage page, OrderFormUser user) = await CreateSut(5);
        ILocator alert = page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(user.Box("shipTo")).ToBeAttachedAsync();
        await Assertions.Expect(user.Box("shipTo")).ToBeHiddenAsync();

        await user.EnterAsync(Header);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Delivery", Exact = true }).ClickAsync();
        await user.EnterAsync(Delivery);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Payment", Exact = true }).ClickAsync();
        await user.EnterAsync(Payment);
        await user.Button("Next").ClickAsync();
        await Assertions.Expect(alert).ToHaveTextAsync("Please correct the marked fields before you go on.");
        // The first wrong box is in another tab, which comes to the front.
        await user.PickSupplierAsync();
        await user.Button("Next").ClickAsync();
        await user.Button("Next").ClickAsync();
        await Assertions.Expect(alert).ToHaveTextAsync("Enter at least one line.");
        await user.EnterLinesAsync();
        await Assertions.Expect(user.Button("Save")).ToBeHiddenAsync();
        await user.Button("Next").ClickAsync();
        await user.EnterAsync(Notes);
        await user.SaveAsync();

        await page.CloseAsync();
        OrderToEnter.Check(await StoredAsync(5));
    }

    [Fact]
    public async Task Save_WizardRefusedByTheServer_ShowsTheStepAndTheTabOfTheWrongField()
    {
        (IPage page, OrderFormUser user) = await CreateSut(5);
        await user.PickSupplierAsync();
        await user.Box("reference").FillAsync("R-refused");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Payment", Exact = true }).ClickAsync();
        await user.Box("discount").FillAsync("200");
        await user.Button("Next").ClickAsync();
        await user.EnterLinesAsync();
        await user.Button("Next").ClickAsync();
        await user.Button("Save").ClickAsync();

        await Assertions.Expect(page.GetByText("Enter a percentage between 0 and 100.", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(user.Box("discount")).ToHaveValueAsync("200");
        await page.CloseAsync();
        Assert.Empty((await browser.Meridian.TruthAsync("R-refused")).Orders);
    }

    [Fact]
    public async Task Enter_LookalikesByPlaceNearestLabelAndOldId_StoresWrongValues()
    {
        (IPage page, OrderFormUser user) = await CreateSut(7);

        await user.PickSupplierAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Primary Information" }).GetByRole(AriaRole.Textbox).First.FillAsync("by place");
        await page.GetByLabel("External reference").FillAsync("by label");
        await page.Locator("#memo").FillAsync("for us alone");
        await user.EnterLinesAsync();
        await user.SaveAsync();

        await page.CloseAsync();
        OrderRecord stored = Assert.Single((await browser.Meridian.TruthAsync()).Orders, order => order.Fields.GetValueOrDefault("quoteReference") == "by label");
        Assert.Equal(("", ""), (stored.Reference, stored.Memo));
        Assert.Equal(("by place", "for us alone"), (stored.Fields["supplierReference"], stored.Fields["supplierMessage"]));
    }

    [Fact]
    public async Task Form_Components_HasOpenShadowRootsInEachOtherAndNoIdOrNameOfTheFirstVersion()
    {
        (IPage page, _) = await CreateSut(1);
        string[] first = await NamesAsync(page);
        await page.CloseAsync();
        (page, _) = await CreateSut(6);
        string[] names = await NamesAsync(page);

        Assert.True(names.Length >= first.Length);
        Assert.Equal("user-name", Assert.Single(names.Intersect(first, StringComparer.Ordinal)));
        Assert.Equal("rtl he", await page.EvaluateAsync<string>("`${document.dir} ${document.documentElement.lang}`"));
        Assert.Equal(3, await page.GetByLabel("ספק", new() { Exact = true }).EvaluateAsync<int>(
            "box => { let depth = 0; for (let root = box.getRootNode(); root.host; root = root.host.getRootNode()) depth++; return depth; }"));
        await page.CloseAsync();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Enter_Interruptions_ComeAsInTheFirstVersion(int version)
    {
        (IPage page, OrderFormUser user) = await CreateSut(version, "expiry-warning", "meddle-memo", "confirm-save");
        string? asked = null;
        page.Dialog += (_, dialog) =>
        {
            asked = dialog.Message;
            _ = dialog.AcceptAsync();
        };

        await user.EnterAsync("reference");
        await user.Box("reference").BlurAsync();
        await user.Button("Stay signed in").ClickAsync();
        await Assertions.Expect(user.Box("memo")).ToHaveValueAsync("Noted by the page");
        await user.PickSupplierAsync();
        foreach (Func<Task> enter in (Func<Task>[])[user.EnterLinesAsync, user.SaveAsync])
        {
            if (version == 5)
            {
                await user.Button("Next").ClickAsync();
            }

            await enter();
        }

        await page.CloseAsync();
        Assert.Equal("Save this purchase order now?", asked);
        Assert.Equal("Noted by the page", Assert.Single((await browser.Meridian.TruthAsync($"R-disturbed-{version}")).Orders).Memo);
    }

    private static Task<string[]> NamesAsync(IPage page) => page.EvaluateAsync<string[]>(
        """
        () => {
          const all = (root) => [...root.querySelectorAll("*")].flatMap((element) => [element.id, element.getAttribute("name"), ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
          return [...new Set(all(document.body))].filter((name) => name);
        }
        """);

    private async Task<(IPage Page, OrderFormUser User)> CreateSut(int version, params string[] interruptions)
    {
        await browser.Meridian.ArmAsync([.. interruptions.Select(kind => new FaultSpec { Kind = kind, Path = "/orders/new", Times = 1 })]);
        IPage page = await browser.FormAsync(version);
        return (page, new OrderFormUser(page, FormWords.Of(version), $"R-{(interruptions.Length > 0 ? "disturbed-" : "")}{version}"));
    }

    private async Task<OrderRecord> StoredAsync(int version) => Assert.Single((await browser.Meridian.TruthAsync($"R-{version}")).Orders);
}
