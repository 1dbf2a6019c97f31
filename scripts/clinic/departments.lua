-- What can be booked. The id is what the bot goes by: keep it when only the name changes.
return {
  { id = "general", name = "General practice", about = "Adults, without a referral" },
  { id = "children", name = "Children", about = "Up to 16 years" },
  { id = "teeth", name = "Teeth", about = "Check-ups and pain" },
  { id = "eyes", name = "Eyes", about = "Glasses and check-ups" },
}
