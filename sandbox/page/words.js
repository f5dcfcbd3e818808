/** The page's words in both languages. */
const WORDS = {
	title: ['The merchant’s three systems', 'Три системы продавца'],
	lead: [
		'Three simulated services around your n8n: press the buttons for the buyer, the manager and the warehouse; the workflows do the rest.',
		'Три сервиса-имитации вокруг вашего n8n: нажимайте кнопки за покупателя, менеджера и кладовщика – остальное делают сценарии.',
	],
	erp: ['ERP: orders, products, money', 'Учёт: заказы, товары, деньги'],
	wms: ['Fulfilment warehouse', 'Склад фулфилмента'],
	shop: ['Car-parts shop', 'Магазин автозапчастей'],
	inbox: ['Messages', 'Сообщения'],
	inboxIs: ['what the workflows tell you', 'что вам сообщают сценарии'],
	orders: ['Orders (Заказы)', 'Заказы'],
	purchases: ['Purchases (Закупки)', 'Закупки'],
	goods: ['Goods and stock (Товары)', 'Товары и остатки'],
	clients: ['Clients (Контрагенты)', 'Контрагенты'],
	calls: ['Last calls of the warehouse to n8n', 'Последние вызовы склада в n8n'],

	up: ['works', 'работает'],
	failing: ['HTTP 500', 'HTTP 500'],
	refused: ['is down', 'выключен'],
	silent: ['is silent', 'молчит'],
	condition: ['How the service is', 'Состояние сервиса'],
	balance: ['Balance', 'Баланс'],

	placeOrder: ['New order', 'Новый заказ'],
	placePurchase: ['New purchase', 'Новая закупка'],
	placeShopOrder: ['New order', 'Новый заказ'],
	placePaidShopOrder: ['New paid order', 'Новый оплаченный'],
	addClient: ['New client', 'Новый клиент'],
	spend: ['Spend the balance', 'Списать с баланса'],
	topUp: ['Top up', 'Пополнить'],
	send: ['Send to the warehouse', 'Передать на склад'],
	pay: ['Pay', 'Оплатить'],
	payRest: ['Pay the rest', 'Доплатить'],
	cancel: ['Cancel', 'Отменить'],
	mendDelivery: ['Deliver by СДЭК', 'Заменить доставку на СДЭК'],
	advance: ['Move on', 'Дальше'],
	ship: ['Ship', 'Отгрузить'],
	track: ['Assign a track', 'Присвоить трек-номер'],
	trackError: ['Carrier’s error', 'Ошибка курьерской службы'],
	refuse: ['Cancel here', 'Отменить на складе'],
	receive: ['Receive all', 'Принять всё'],
	receivePart: ['Receive one', 'Принять одну штуку'],
	dearer: ['Price +10 %', 'Цена +10 %'],
	lose: ['Lose one', 'Потерять одну'],
	find: ['Find one', 'Найти одну'],

	paid: ['paid', 'оплачено'],
	unpaid: ['not paid', 'не оплачено'],
	trackNumber: ['track', 'трек'],
	cod: ['to collect', 'к получению'],
	delivery: ['delivery', 'доставка'],
	discount: ['discount', 'скидка'],
	toSend: ['on its way: n8n sends it', 'в пути: n8n передаёт'],
	shopToSend: [
		'on its way: n8n asks the shop every minute, and every 10 minutes for what was paid before it started',
		'в пути: n8n опрашивает магазин раз в минуту, а о том, что оплачено до его запуска, – раз в 10 минут',
	],
	shopOnly: [
		'the shop’s own order: not kept in MoySklad',
		'заказ магазина: в МойСклад не заносится',
	],
	stuck: ['waits until the error is mended', 'ждёт, пока не исправят ошибку'],
	notYet: ['not in the warehouse', 'ещё не на складе'],
	awaited: ['awaited', 'ожидается'],
	supply: ['Supply (Приёмка)', 'Приёмка'],
	received: ['received', 'принято'],
	supplier: ['supplier', 'поставщик'],
	price: ['price', 'цена'],
	stock: ['in stock', 'на складе'],
	reserved: ['reserved', 'в резерве'],
	differs: ['differs', 'расходится'],
	unknownHere: ['not known here', 'здесь неизвестен'],
	notInErp: ['not in MoySklad yet', 'ещё нет в МоёмСкладе'],
	warehouseId: ['warehouse ID', 'ID на складе'],
	noMessages: ['No messages yet.', 'Сообщений пока нет.'],
	noCalls: ['None yet.', 'Пока нет.'],
	noRows: ['Nothing here yet.', 'Пока пусто.'],
	noEndpoint: ['nobody listens', 'никто не слушает'],
	waiting: ['waiting …', 'ждёт …'],
	n8nStarts: ['n8n is not running (yet)', 'n8n (ещё) не работает'],
	openN8n: ['Open n8n', 'Открыть n8n'],
	password: ['password', 'пароль'],
	answered: ['n8n answered', 'n8n ответил'],
	gone: ['The sandbox does not answer. Is it stopped?', 'Песочница не отвечает. Она остановлена?'],
};

let language = localStorage.getItem('language') ?? (/^ru/.test(navigator.language) ? 'ru' : 'en');
export const isRussian = () => language === 'ru';
export const setLanguage = (wanted) => {
	language = wanted;
	localStorage.setItem('language', wanted);
};

export const word = (name) => WORDS[name][isRussian() ? 1 : 0];
/** An entry of a dictionary; in English with the Russian term, as in the nodes. */
export function termOf(dictionary, value) {
	const found = dictionary.find((each) => each.value === value);
	if (!found) return String(value);
	return isRussian() ? found.russian : `${found.name} (${found.russian})`;
}

const rouble = new Intl.NumberFormat('ru-RU', {
	...{ style: 'currency', currency: 'RUB', minimumFractionDigits: 0, maximumFractionDigits: 2 },
});
export const money = (amount) => rouble.format(amount);
