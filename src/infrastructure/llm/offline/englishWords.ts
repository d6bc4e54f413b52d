import { pairs } from './dictionary.js';

/** Common misspellings and the shorthand of chats, in lower case. */
export const TYPOS = pairs(`
  abt=about accomodate=accommodate accomodation=accommodation accross=across acheive=achieve adres=address
  adress=address adresses=addresses advices=advice agressive=aggressive allready=already
  alltogether=altogether allways=always alot=a_lot anwser=answer anwsers=answers apointment=appointment
  apparantly=apparently appartment=apartment appoinment=appointment apreciate=appreciate arent=aren't
  asist=assist assistent=assistant assitant=assistant availible=available avaliable=available
  basicly=basically beautifull=beautiful becuase=because begining=beginning beleive=believe buisness=business
  buisnesses=businesses bussiness=business calender=calendar cant=can't catagory=category cheep=cheap
  chek=check choise=choice coffe=coffee comming=coming compair=compare comparision=comparison
  comunicate=communicate confortable=comfortable contries=countries costumer=customer costumers=customers
  couldnt=couldn't curently=currently custommer=customer definately=definitely definitly=definitely
  delievery=delivery delivary=delivery dependant=dependent didnt=didn't diffrent=different
  disapoint=disappoint doesnt=doesn't dont=don't embarass=embarrass employe=employee employes=employees
  enviroment=environment excelent=excellent existance=existence experiance=experience explane=explain
  familar=familiar finaly=finally foward=forward freind=friend freindly=friendly freinds=friends
  frequentely=frequently garantee=guarantee garanty=guarantee gaurantee=guarantee genral=general
  gettting=getting goverment=government gr8=great grammer=grammar hadnt=hadn't happend=happened hasnt=hasn't
  havent=haven't helpfull=helpful im=I'm immediatly=immediately importent=important independant=independent
  informations=information intrested=interested isnt=isn't ive=I've knowlege=knowledge langauge=language
  libary=library maintainance=maintenance managment=management mesage=message messege=message
  neccessary=necessary necesary=necessary nessecary=necessary noticable=noticeable occassion=occasion
  occured=occurred occurence=occurrence ofer=offer ofers=offers offical=official onbording=onboarding
  oportunity=opportunity orignal=original payed=paid paymant=payment peice=piece perfer=prefer persue=pursue
  pls=please plz=please posible=possible ppl=people prefered=preferred preformance=performance
  prefrence=preference priviledge=privilege probaly=probably prodct=product prodcuts=products
  profesional=professional profesionals=professionals proffesional=professional questons=questions
  quikly=quickly realy=really reccomend=recommend reccommend=recommend reciept=receipt recieve=receive
  recieved=received recomend=recommend recomendation=recommendation recomendations=recommendations
  refered=referred refering=referring relable=reliable relevent=relevant reserveation=reservation
  responsability=responsibility restaraunt=restaurant resturant=restaurant retun=return seperate=separate
  servise=service sevice=service shiping=shipping shoud=should shouldnt=shouldn't similiar=similar
  sincerly=sincerely somthing=something specialy=specially succes=success succesful=successful
  succesfully=successfully sugest=suggest suport=support suprise=surprise tecnical=technical teh=the
  thats=that's therfore=therefore theyre=they're thier=their thru=through thx=thanks togehter=together
  tommorow=tomorrow tommorrow=tomorrow truely=truly u=you untill=until ur=your usefull=useful usualy=usually
  vegitarian=vegetarian visiters=visitors wasnt=wasn't webiste=website werent=weren't wether=whether
  weve=we've whats=what's wich=which wierd=weird wont=won't wouldnt=wouldn't writting=writing youre=you're
`);

/** Long phrases that say what one word says. */
export const WORDY: Readonly<Record<string, string>> = {
  'in order to': 'to',
  'due to the fact that': 'because',
  'because of the fact that': 'because',
  'at this point in time': 'now',
  'at the present time': 'now',
  'in the event that': 'if',
  'for the purpose of': 'for',
  'with regard to': 'about',
  'with regards to': 'about',
  'in regards to': 'about',
  'is able to': 'can',
  'are able to': 'can',
  'has the ability to': 'can',
  'have the ability to': 'can',
  'a large number of': 'many',
  'in spite of the fact that': 'although',
  'on a daily basis': 'daily',
  'each and every': 'every',
  'make use of': 'use',
  'makes use of': 'uses',
  'as well as also': 'and also',
  'basically ': '',
};
