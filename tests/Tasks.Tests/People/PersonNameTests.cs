using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.People;

namespace BrowserAgent.Tasks.Tests.People;

public sealed class PersonNameTests
{
    [Theory]
    [InlineData("kim miller", true)]
    [InlineData(" Kim   Miller ", true)]
    [InlineData("Kim\u00A0Miller", true)]
    [InlineData("KimMiller", false)]
    [InlineData("Kim Miller-Smith", false)]
    public void IdentityOf_WhatLooksTheSameOnAPage_IsOnePerson(string other, bool isSame) =>
        Assert.Equal(isSame, PersonName.IdentityOf("Kim Miller") == PersonName.IdentityOf(other));

    [Theory]
    [InlineData("Kim Miller", true)]
    [InlineData(" Kim Miller ", true)]
    [InlineData("Kim  Miller", false)]
    public void IsValid_SeveralSpacesInARow_AreRefused(string name, bool expected) => Assert.Equal(expected, ApiKeyName.IsValid(name));
}
